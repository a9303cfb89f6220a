package app

import "sync"

// Change tells that an entry has a new version. It says nothing else: whoever
// hears it asks for the entry, and is told what they may see.
type Change struct {
	EntryID string
	Version int64
}

// changeFeed hands changes to those who listen on this node. A listener that
// does not keep up misses changes rather than hold up a save.
type changeFeed struct {
	mu        sync.Mutex
	listeners map[chan Change]bool
}

func newChangeFeed() *changeFeed { return &changeFeed{listeners: map[chan Change]bool{}} }

func (f *changeFeed) publish(c Change) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for l := range f.listeners {
		select {
		case l <- c:
		default:
		}
	}
}

// Changes returns a feed of the changes made on this node and a function that
// ends it. Some may be missed when the reader is slow.
func (app *App) Changes() (<-chan Change, func()) {
	l := make(chan Change, 64)
	f := app.changes
	f.mu.Lock()
	f.listeners[l] = true
	f.mu.Unlock()
	return l, func() {
		f.mu.Lock()
		delete(f.listeners, l)
		f.mu.Unlock()
	}
}
