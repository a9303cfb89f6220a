package web

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
)

//go:generate go run ./describe openapi.json

// OpenAPI returns the OpenAPI 3.1 document of the Cahier API, made from the
// routes as they are, indented so that a change of it can be read.
func OpenAPI() ([]byte, error) {
	s := &server{log: slog.New(slog.DiscardHandler), version: "1", stopped: &atomic.Bool{}}
	answer := httptest.NewRecorder()
	s.routes().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, prefix+"/openapi.json", nil))
	body, err := io.ReadAll(answer.Result().Body)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, body, "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
