package render

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"
	"unicode"
)

// maxCells bounds the table of one longest common subsequence; longer texts
// are first cut at the blocks that occur once in each.
const maxCells = 1 << 20

// align pairs the blocks of two texts that are the same, in order: by id where
// both texts have it, else by what they say. It returns for every block of a
// the place of its partner in b, or -1.
func align(a, b []block) []int {
	ka, kb := keys(a, b)
	match := make([]int, len(a))
	for i := range match {
		match[i] = -1
	}
	alignKeys(ka, kb, 0, 0, match)
	return match
}

// keys names what must be equal for two blocks to be the same.
func keys(a, b []block) ([]string, []string) {
	ids := map[string]int{}
	for _, x := range a {
		ids[x.id] |= 1
	}
	for _, x := range b {
		ids[x.id] |= 2
	}
	of := func(blocks []block) []string {
		out := make([]string, len(blocks))
		for i, x := range blocks {
			if x.id != "" && ids[x.id] == 3 {
				out[i] = "i" + x.id
			} else {
				out[i] = "t" + x.text
			}
		}
		return out
	}
	return of(a), of(b)
}

// alignKeys fills match for a and b, which start at the places ia and ib.
func alignKeys(a, b []string, ia, ib int, match []int) {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		match[ia] = ib
		a, b, ia, ib = a[1:], b[1:], ia+1, ib+1
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		match[ia+len(a)-1] = ib + len(b) - 1
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 0 || len(b) == 0 {
		return
	}
	if len(a) <= maxCells/len(b) {
		alignTable(a, b, ia, ib, match)
		return
	}
	fromA, fromB := 0, 0
	anchors := uniqueInOrder(a, b)
	for _, at := range anchors {
		match[ia+at[0]] = ib + at[1]
		alignKeys(a[fromA:at[0]], b[fromB:at[1]], ia+fromA, ib+fromB, match)
		fromA, fromB = at[0]+1, at[1]+1
	}
	if len(anchors) > 0 {
		alignKeys(a[fromA:], b[fromB:], ia+fromA, ib+fromB, match)
	}
}

// alignTable finds the longest common subsequence.
func alignTable(a, b []string, ia, ib int, match []int) {
	width := len(b) + 1
	best := make([]int32, (len(a)+1)*width)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				best[i*width+j] = best[(i+1)*width+j+1] + 1
			} else {
				best[i*width+j] = max(best[(i+1)*width+j], best[i*width+j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			match[ia+i] = ib + j
			i, j = i+1, j+1
		case best[(i+1)*width+j] >= best[i*width+j+1]:
			i++
		default:
			j++
		}
	}
}

// uniqueInOrder returns the longest series of pairs of keys that occur once in
// each text, in the order of both (patience sorting).
func uniqueInOrder(a, b []string) [][2]int {
	at := uniquePlaces(b)
	var pairs [][2]int
	for key, i := range uniquePlaces(a) {
		if j, ok := at[key]; ok {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	slices.SortFunc(pairs, func(x, y [2]int) int { return cmp.Compare(x[0], y[0]) })
	var piles []int
	before := make([]int, len(pairs))
	for k, pair := range pairs {
		pile, _ := slices.BinarySearchFunc(piles, pair[1], func(top, j int) int { return cmp.Compare(pairs[top][1], j) })
		before[k] = -1
		if pile > 0 {
			before[k] = piles[pile-1]
		}
		if pile == len(piles) {
			piles = append(piles, k)
		} else {
			piles[pile] = k
		}
	}
	series := make([][2]int, len(piles))
	for k, n := -1, len(piles)-1; n >= 0; n-- {
		if k < 0 {
			k = piles[n]
		}
		series[n] = pairs[k]
		k = before[k]
	}
	return series
}

func uniquePlaces(keys []string) map[string]int {
	places := make(map[string]int, len(keys))
	for i, key := range keys {
		if _, again := places[key]; again {
			places[key] = -1
		} else {
			places[key] = i
		}
	}
	for key, i := range places {
		if i < 0 {
			delete(places, key)
		}
	}
	return places
}

// window bounds how far ahead a block looks for one that resembles it.
const window = 8

// pairSimilar pairs, between blocks that are paired already, those that say
// nearly the same. Two blocks with different ids are different blocks.
func pairSimilar(a, b []block, match []int) {
	wordsOf := map[*block][]uint64{}
	seed := maphash.MakeSeed()
	words := func(x *block) []uint64 {
		w, ok := wordsOf[x]
		if !ok {
			w = hashedWords(seed, *x)
			wordsOf[x] = w
		}
		return w
	}
	for g := range gaps(match, len(b)) {
		from := g.b0
		for i := g.a0; i < g.a1; i++ {
			bestAt, best := -1, 0.5
			for j := from; j < min(g.b1, from+window); j++ {
				if !mayBeSame(a[i], b[j]) {
					continue
				}
				if like := similarity(words(&a[i]), words(&b[j])); like >= best && (bestAt < 0 || like > best) {
					bestAt, best = j, like
				}
			}
			if bestAt >= 0 {
				match[i] = bestAt
				from = bestAt + 1
			}
		}
	}
}

func mayBeSame(a, b block) bool {
	return a.elem == b.elem && (a.id == "" || b.id == "" || a.id == b.id)
}

// gap is a stretch of blocks without partners, in both texts.
type gap struct{ a0, a1, b0, b1 int }

// gaps gives the stretches between pairs. Pairs made in a stretch that was
// given do not change the later ones.
func gaps(match []int, lenB int) func(yield func(gap) bool) {
	return func(yield func(gap) bool) {
		a0, b0 := 0, 0
		for i := 0; i <= len(match); i++ {
			j := lenB
			if i < len(match) {
				if j = match[i]; j < 0 {
					continue
				}
			}
			if i > a0 && j > b0 && !yield(gap{a0, i, b0, j}) {
				return
			}
			a0, b0 = i+1, j+1
		}
	}
}

// hashedWords returns the words of a block in order of hash; those of its tags
// when it has no other.
func hashedWords(seed maphash.Seed, b block) []uint64 {
	text := b.text
	if b.elem {
		text = PlainText(text, false)
	}
	fields := strings.FieldsFunc(text, notInWord)
	if len(fields) == 0 {
		fields = strings.FieldsFunc(b.text, notInWord)
	}
	hashes := make([]uint64, len(fields))
	for i, f := range fields {
		hashes[i] = maphash.String(seed, strings.ToLower(f))
	}
	slices.Sort(hashes)
	return hashes
}

func notInWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// similarity is twice the number of words in both, over the number in each.
func similarity(a, b []uint64) float64 {
	total, common := len(a)+len(b), 0
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == b[0]:
			common++
			a, b = a[1:], b[1:]
		case a[0] < b[0]:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	if total == 0 {
		return 0
	}
	return float64(2*common) / float64(total)
}
