package store

import (
	"context"
	"database/sql/driver"
	"errors"
)

// Bounds of the statements that one connection keeps.
const (
	maxStatements    = 200
	maxStatementText = 32 << 10 // longer ones are migrations
)

// keeping makes connections of SQLite keep the statements they prepared. To
// parse and plan a statement costs more than to run it where rows are found by
// key: a save runs fifty such. PostgreSQL's driver keeps its own.
type keeping struct{ driver.Connector }

// Connect opens one connection.
func (k keeping) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	lite, ok := c.(liteConn)
	if !ok {
		return nil, errors.Join(errors.New("the driver of SQLite lacks what database/sql asks of it"), c.Close())
	}
	return &keptConn{liteConn: lite, kept: map[string]*keptStatement{}}, nil
}

// liteConn is what the driver's own connections can do.
type liteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// liteStatement is what the driver's own statements can do. One may run again
// once its rows are closed.
type liteStatement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// keptConn is one connection with its statements. database/sql gives it to one
// goroutine at a time.
type keptConn struct {
	liteConn
	kept map[string]*keptStatement
}

type keptStatement struct {
	liteStatement
	busy bool // its rows are being read
}

// Unwrap returns the driver's own connection.
func (c *keptConn) Unwrap() driver.Conn { return c.liteConn }

// ExecContext runs a statement that gives no rows.
func (c *keptConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.liteConn.ExecContext(ctx, query, args)
	}
	result, err := s.ExecContext(ctx, args)
	if err != nil {
		c.forget(query, s)
	}
	return result, err
}

// QueryContext runs a statement that gives rows; it is free for the next call
// once they are closed.
func (c *keptConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.liteConn.QueryContext(ctx, query, args)
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		c.forget(query, s)
		return nil, err
	}
	s.busy = true
	return &keptRows{Rows: rows, of: s}, nil
}

// statement returns the kept statement of a text, prepared when it is new; nil
// when the text is not one to keep or its statement is in use.
func (c *keptConn) statement(ctx context.Context, query string) (*keptStatement, error) {
	if s, ok := c.kept[query]; ok {
		if s.busy {
			return nil, nil
		}
		return s, nil
	}
	if len(query) > maxStatementText {
		return nil, nil
	}
	prepared, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	lite, ok := prepared.(liteStatement)
	if !ok {
		return nil, prepared.Close()
	}
	if err := c.makeRoom(); err != nil {
		return nil, errors.Join(err, lite.Close())
	}
	s := &keptStatement{liteStatement: lite}
	c.kept[query] = s
	return s, nil
}

// makeRoom drops what is not in use once too much is kept: the few hundred
// texts of this program come back at once.
func (c *keptConn) makeRoom() error {
	if len(c.kept) < maxStatements {
		return nil
	}
	var failed []error
	for query, s := range c.kept {
		if !s.busy {
			delete(c.kept, query)
			failed = append(failed, s.Close())
		}
	}
	return errors.Join(failed...)
}

// forget drops a statement that failed. Its error was told already.
func (c *keptConn) forget(query string, s *keptStatement) {
	delete(c.kept, query)
	_ = s.Close()
}

// Close ends the statements, then the connection.
func (c *keptConn) Close() error {
	var failed []error
	for _, s := range c.kept {
		failed = append(failed, s.Close())
	}
	c.kept = nil
	return errors.Join(append(failed, c.liteConn.Close())...)
}

// keptRows are the rows of a kept statement.
type keptRows struct {
	driver.Rows
	of *keptStatement
}

// Close ends the rows and frees their statement.
func (r *keptRows) Close() error {
	r.of.busy = false
	return r.Rows.Close()
}
