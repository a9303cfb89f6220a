package pm

import "slices"

// maxDifferences bounds the search for what two lists have in common: beyond
// it, they are as good as different but for their ends.
const maxDifferences = 500

// pairing is one element of each of two lists.
type pairing struct{ a, b int }

// common is a longest common subsequence of two lists, in order (Myers, "An
// O(ND) difference algorithm", 1986).
func common(n, m int, same func(a, b int) bool) []pairing {
	head := 0
	for head < min(n, m) && same(head, head) {
		head++
	}
	tail := 0
	for tail < min(n, m)-head && same(n-1-tail, m-1-tail) {
		tail++
	}
	var out []pairing
	for i := range head {
		out = append(out, pairing{i, i})
	}
	for _, p := range middle(n-head-tail, m-head-tail, func(a, b int) bool { return same(a+head, b+head) }) {
		out = append(out, pairing{p.a + head, p.b + head})
	}
	for i := tail; i > 0; i-- {
		out = append(out, pairing{n - i, m - i})
	}
	return out
}

// middle walks through the edit graph by growing numbers of differences, and
// keeps each frontier to find the way back. reach[k] is how far in the first
// list the diagonal k is followed.
func middle(n, m int, same func(a, b int) bool) []pairing {
	if n == 0 || m == 0 {
		return nil
	}
	most := min(n+m, maxDifferences)
	reach := make([]int, 2*most+2)
	var trace [][]int
	for d := 0; d <= most; d++ {
		trace = append(trace, slices.Clone(reach))
		for k := -d; k <= d; k += 2 {
			x := stepOn(reach, k, d, most)
			for x < n && x-k < m && x-k >= 0 && same(x, x-k) {
				x++
			}
			reach[k+most] = x
			if k == n-m && x >= n {
				return wayBack(trace, n, m, most)
			}
		}
	}
	return nil
}

// stepOn is where the diagonal k starts with one more difference: from the one
// above or from the one below.
func stepOn(reach []int, k, d, most int) int {
	if d == 0 {
		return 0
	}
	if k == -d || k != d && reach[k-1+most] < reach[k+1+most] {
		return reach[k+1+most]
	}
	return reach[k-1+most] + 1
}

func wayBack(trace [][]int, x, y, most int) []pairing {
	var out []pairing
	for d := len(trace) - 1; d >= 0; d-- {
		k := x - y
		start := stepOn(trace[d], k, d, most)
		for x > start && y > start-k {
			x--
			y--
			out = append(out, pairing{x, y})
		}
		if d == 0 {
			break
		}
		if k == -d || k != d && trace[d][k-1+most] < trace[d][k+1+most] {
			y = start - (k + 1)
			x = start
			continue
		}
		x = start - 1
		y = x - (k - 1)
	}
	slices.Reverse(out)
	return out
}
