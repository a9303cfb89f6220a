package auth

import (
	"context"
	"strings"
	"testing"
)

func TestPasswordOpensItsOwnHashAlone(t *testing.T) {
	hash, err := HashPassword(t.Context(), "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash is %q", hash)
	}
	again, err := HashPassword(t.Context(), "correct horse battery")
	if err != nil || again == hash {
		t.Errorf("two hashes of one password are the same (%v): the salt is not random", err)
	}
	cases := []struct {
		name, hash, password string
		want                 bool
	}{
		{"right", hash, "correct horse battery", true},
		{"other", hash, "correct horse batterY", false},
		{"empty", hash, "", false},
		{"no hash", "", "", false},
		{"no hash, some word", "", "correct horse battery", false},
		{"cut short", hash[:len(hash)-2], "correct horse battery", false},
		{"greedy memory", strings.Replace(hash, "m=19456", "m=4194304", 1), "correct horse battery", false},
		{"greedy time", strings.Replace(hash, "t=2", "t=4000000000", 1), "correct horse battery", false},
		{"no lanes", strings.Replace(hash, "p=1", "p=0", 1), "correct horse battery", false},
		{"other scheme", strings.Replace(hash, "argon2id", "argon2i", 1), "correct horse battery", false},
	}
	for _, c := range cases {
		got, err := VerifyPassword(t.Context(), c.hash, c.password)
		if err != nil || got != c.want {
			t.Errorf("%s: %v, %v; want %v", c.name, got, err, c.want)
		}
	}
}

func TestHashesWaitForTheirTurn(t *testing.T) {
	slots <- struct{}{}
	slots <- struct{}{}
	defer func() { <-slots; <-slots }()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := HashPassword(ctx, "correct horse battery"); err != context.Canceled {
		t.Errorf("a third hash: %v, want context.Canceled", err)
	}
}

func TestTokensHaveTheirForm(t *testing.T) {
	key := NewAPIKey()
	if !IsAPIKey(key) || key == NewAPIKey() {
		t.Errorf("key %q", key)
	}
	for _, wrong := range []string{"", strings.ToUpper("abcdef" + key[6:]), key + "0", key[1:], key + "\n"} {
		if IsAPIKey(wrong) {
			t.Errorf("%q passes for a key", wrong)
		}
	}
	if token := NewToken(); len(token) != 43 || token == NewToken() {
		t.Errorf("token %q", token)
	}
	if len(HashToken("a")) != 32 || string(HashToken("a")) == string(HashToken("b")) {
		t.Error("hashes of tokens do not tell them apart")
	}
	if p := NewPassword(); len(p) != 23 || p == NewPassword() {
		t.Errorf("password %q", p)
	}
}
