package pm

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// expression is a content expression: kinds of nodes, sequences, choices and
// repetitions, in the notation of ProseMirror.
type expression struct {
	op       byte // 'n' one of kinds, 's' parts in order, '|' one of parts, 'r' parts[0] repeated
	kinds    []*NodeType
	parts    []expression
	min, max int // of a repetition; max -1 is without end
}

type expressionParser struct {
	schema *Schema
	tokens []string
}

func parseExpression(s *Schema, text string) (expression, error) {
	p := &expressionParser{schema: s, tokens: expressionTokens(text)}
	if len(p.tokens) == 0 {
		return expression{op: 's'}, nil
	}
	e, err := p.choice()
	if err == nil && len(p.tokens) > 0 {
		err = fmt.Errorf("%q is left over", p.tokens[0])
	}
	return e, err
}

// expressionTokens cuts into names, numbers and single signs.
func expressionTokens(text string) []string {
	var out []string
	word := ""
	for _, r := range text + " " {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' {
			word += string(r)
			continue
		}
		if word != "" {
			out = append(out, word)
			word = ""
		}
		if !unicode.IsSpace(r) {
			out = append(out, string(r))
		}
	}
	return out
}

func (p *expressionParser) next() string {
	if len(p.tokens) == 0 {
		return ""
	}
	return p.tokens[0]
}

func (p *expressionParser) eat(token string) bool {
	if p.next() != token {
		return false
	}
	p.tokens = p.tokens[1:]
	return true
}

func (p *expressionParser) choice() (expression, error) {
	e := expression{op: '|'}
	for {
		part, err := p.sequence()
		if err != nil {
			return e, err
		}
		e.parts = append(e.parts, part)
		if !p.eat("|") {
			return e, nil
		}
	}
}

func (p *expressionParser) sequence() (expression, error) {
	e := expression{op: 's'}
	for {
		part, err := p.repeated()
		if err != nil {
			return e, err
		}
		e.parts = append(e.parts, part)
		if next := p.next(); next == "" || next == ")" || next == "|" {
			return e, nil
		}
	}
}

func (p *expressionParser) repeated() (expression, error) {
	e, err := p.atom()
	for err == nil {
		switch {
		case p.eat("*"):
			e = expression{op: 'r', parts: []expression{e}, max: -1}
		case p.eat("+"):
			e = expression{op: 'r', parts: []expression{e}, min: 1, max: -1}
		case p.eat("?"):
			e = expression{op: 'r', parts: []expression{e}, max: 1}
		case p.eat("{"):
			e, err = p.between(e)
		default:
			return e, nil
		}
	}
	return e, err
}

// between reads what follows a brace: 2}, 2,} or 2,4}.
func (p *expressionParser) between(of expression) (expression, error) {
	e := expression{op: 'r', parts: []expression{of}}
	var err error
	if e.min, err = p.number(); err != nil {
		return e, err
	}
	e.max = e.min
	if p.eat(",") {
		e.max = -1
		if p.next() != "}" {
			e.max, err = p.number()
		}
	}
	if err == nil && !p.eat("}") {
		err = fmt.Errorf("a brace without end")
	}
	return e, err
}

func (p *expressionParser) number() (int, error) {
	n, err := strconv.Atoi(p.next())
	if err != nil || n > 100 {
		return 0, fmt.Errorf("%q is no number", p.next())
	}
	p.tokens = p.tokens[1:]
	return n, nil
}

func (p *expressionParser) atom() (expression, error) {
	if p.eat("(") {
		e, err := p.choice()
		if err == nil && !p.eat(")") {
			err = fmt.Errorf("a parenthesis without end")
		}
		return e, err
	}
	name := p.next()
	e := expression{op: 'n', kinds: p.schema.kindsOf(name)}
	if len(e.kinds) == 0 {
		return e, fmt.Errorf("no node and no group is called %q", name)
	}
	p.tokens = p.tokens[1:]
	return e, nil
}

// kindsOf is the node of that name, or those of the group.
func (s *Schema) kindsOf(name string) []*NodeType {
	if t := s.nodes[name]; t != nil {
		return []*NodeType{t}
	}
	var found []*NodeType
	for _, t := range s.order {
		if name != "" && strings.Contains(t.groups, " "+name+" ") {
			found = append(found, t)
		}
	}
	return found
}
