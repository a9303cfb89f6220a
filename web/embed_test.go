package webui

import (
	"io/fs"
	"testing"
)

func TestFilesHoldThePlaceholderAtTheirRoot(t *testing.T) {
	if _, err := fs.Stat(Files(), "placeholder"); err != nil {
		t.Fatalf("the committed placeholder is not embedded: %v", err)
	}
}

func TestBuiltSaysWhetherThereIsAPage(t *testing.T) {
	_, err := fs.ReadFile(Files(), "index.html")
	if Built() != (err == nil) {
		t.Errorf("Built() = %v, reading index.html: %v", Built(), err)
	}
}
