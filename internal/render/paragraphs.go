package render

import (
	"strings"
)

// cutMarkdown cuts Markdown at its blank lines, but for those inside fenced
// code.
func cutMarkdown(s string) body {
	var b body
	var text, space strings.Builder
	fence := ""
	finish := func() {
		if text.Len() > 0 {
			written := strings.TrimRight(text.String(), "\n")
			b.blocks = append(b.blocks, block{text: written, tail: text.String()[len(written):]})
			text.Reset()
		}
		b.addSpace(space.String())
		space.Reset()
	}
	for line := range strings.Lines(s) {
		blank := fence == "" && strings.TrimSpace(line) == ""
		if !blank && space.Len() > 0 {
			finish()
		}
		if blank {
			space.WriteString(line)
			continue
		}
		text.WriteString(line)
		fence = nextFence(fence, line)
	}
	finish()
	return b
}

// nextFence returns the fence that is open after a line: three or more of one
// of ` and ~, indented by three spaces at most (CommonMark 4.5). One is closed
// by a line of at least as many and nothing else.
func nextFence(open, line string) string {
	text := strings.TrimLeft(line, " ")
	if len(line)-len(text) > 3 || text == "" {
		return open
	}
	mark := text[:1]
	if mark != "`" && mark != "~" {
		return open
	}
	rest := strings.TrimLeft(text, mark)
	run := text[:len(text)-len(rest)]
	switch {
	case open == "" && len(run) >= 3 && !(mark == "`" && strings.Contains(rest, "`")):
		return run
	case open != "" && strings.HasPrefix(run, open) && strings.TrimSpace(rest) == "":
		return ""
	}
	return open
}
