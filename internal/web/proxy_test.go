package web

import (
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestForwardedAddressesAreBelievedOfKnownProxiesAlone(t *testing.T) {
	s := &server{proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.1/32")}}
	cases := []struct{ from, forwarded, want string }{
		{"192.0.2.1:5", "", "192.0.2.1"},
		{"192.0.2.1:5", "198.51.100.7", "192.0.2.1"},
		{"127.0.0.1:5", "", "127.0.0.1"},
		{"127.0.0.1:5", "198.51.100.7", "198.51.100.7"},
		{"127.0.0.1:5", "203.0.113.9, 198.51.100.7, 10.1.2.3", "198.51.100.7"},
		{"127.0.0.1:5", "203.0.113.9, nonsense", "127.0.0.1"},
		{"[2001:db8::1]:5", "198.51.100.7", "2001:db8::1"},
		{"127.0.0.1:5", "2001:db8::2", "2001:db8::2"},
	}
	for _, c := range cases {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.from
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := s.remoteHost(r); got != c.want {
			t.Errorf("%s, %q: %s, want %s", c.from, c.forwarded, got, c.want)
		}
	}
}
