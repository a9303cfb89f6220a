package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path/filepath"
	"time"

	"cahier/internal/app"
	"cahier/internal/blob"
	"cahier/internal/elabapi"
	"cahier/internal/jobs"
	"cahier/internal/web"
	webui "cahier/web"
)

// reach says where people find the service.
type reach struct {
	Listen string   `help:"Address to listen on." env:"CAHIER_LISTEN" default:"127.0.0.1:8080"`
	URL    string   `help:"Address that people use, when a proxy stands before: https://notebook.example.org." env:"CAHIER_URL"`
	Proxy  []string `help:"Networks of the proxies before it, as 10.0.0.0/8, whose X-Forwarded-For is believed." env:"CAHIER_PROXY"`
}

type serveCommand struct {
	place
	reach
}

// Run serves until the context ends, then lets running requests finish.
func (s *serveCommand) Run(ctx context.Context, c console) error {
	address, secure, err := s.address()
	if err != nil {
		return err
	}
	proxies, err := networks(s.Proxy)
	if err != nil {
		return err
	}
	return s.with(ctx, func(service *app.App) error {
		if service.Spool, err = blob.OpenSpool(filepath.Join(s.Data, "incoming")); err != nil {
			return err
		}
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Listen)
		if err != nil {
			return fmt.Errorf("listen on %s: %w", s.Listen, err)
		}
		if address == "" {
			address = "http://" + listener.Addr().String()
		}
		if err := announce(ctx, c, service, address); err != nil {
			return errors.Join(err, listener.Close())
		}
		log := slog.New(slog.NewTextHandler(c.err, nil))
		defer background(ctx, service, log)()
		handler := web.New(web.Config{
			App: service, Log: log, Interface: builtInterface(), Secure: secure, Version: version, Proxies: proxies,
			V2: func(d web.Door) http.Handler {
				return elabapi.New(elabapi.Config{App: service, ActorOf: d.ActorOf, Log: d.Log, RequestID: d.RequestID, Patient: d.Patient, Secure: d.Secure})
			},
		})
		return serve(ctx, listener, handler, log)
	})
}

// background begins to do jobs; what it returns ends that and waits for it.
func background(ctx context.Context, service *app.App, log *slog.Logger) func() {
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		jobs.New(service, jobs.Kinds(service, log), log, jobs.Pace{}).Run(ctx)
	}()
	return func() { stop(); <-ended }
}

// networks reads networks and single addresses.
func networks(list []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, text := range list {
		if address, err := netip.ParseAddr(text); err == nil {
			out = append(out, netip.PrefixFrom(address, address.BitLen()))
			continue
		}
		network, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("--proxy %q is not a network such as 10.0.0.0/8", text)
		}
		out = append(out, network)
	}
	return out, nil
}

// builtInterface is what the binary carries, nil when it was built without.
func builtInterface() fs.FS {
	if !webui.Built() {
		return nil
	}
	return webui.Files()
}

// address reads the address that people use.
func (s *serveCommand) address() (string, bool, error) {
	if s.URL == "" {
		return "", false, nil
	}
	u, err := url.Parse(s.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" && u.Path != "/" {
		return "", false, fmt.Errorf("--url %q is not an address such as https://notebook.example.org", s.URL)
	}
	return u.Scheme + "://" + u.Host, u.Scheme == "https", nil
}

// announce prints the address and, until somebody runs the service, the
// set-up link. Each start makes a new link and ends the one before.
func announce(ctx context.Context, c console, service *app.App, address string) error {
	token, err := service.NewSetUpToken(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "Cahier %s: %s\n", version, address)
	if token != "" {
		fmt.Fprintf(c.out, "Set up this service, once, at: %s/setup?token=%s\n", address, url.QueryEscape(token))
		fmt.Fprintln(c.out, "Back up the master key (keys/master.key) apart from the rest: without it nothing can be read.")
	}
	return nil
}

// stopWithin is how long running requests have to finish.
const stopWithin = 20 * time.Second

func serve(ctx context.Context, listener net.Listener, handler *web.Server, log *slog.Logger) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	handler.Stopping()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return errors.Join(fmt.Errorf("some requests did not finish: %w", err), server.Close())
	}
	return nil
}
