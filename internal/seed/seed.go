package seed

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"cahier/internal/access"
	"cahier/internal/app"
	"cahier/internal/eln"
)

// Password opens the accounts that Run names in its result; every other
// account it makes has none. It is no secret: a seeded service is for trying.
const Password = "cahier-essai-2026"

// Plan says how much to make. Every count is at least one, entries may be
// none. The same Random gives the same texts.
type Plan struct {
	Teams   int
	Users   int
	Entries int
	Random  uint64
	Files   bool // add files to some of the entries
}

// Account is an account that Run made a password for.
type Account struct {
	Email string
	Name  string
	Team  string
	Role  eln.Role
}

// Made says what Run made.
type Made struct {
	Labs     int
	Teams    int
	Users    int
	Entries  int
	Files    int
	Accounts []Account
}

// teamsPerLab is how many teams share a lab.
const teamsPerLab = 4

// batch is how many entries one person begins in one transaction: a few in a
// service for trying, so that everybody has some, more in one for measuring.
func (p Plan) batch() int { return min(max(p.Entries/200, 3), 100) }

// crew is one team with its people.
type crew struct {
	team    eln.Team
	subject subject
	people  []*access.Actor
	labels  map[labelled][]eln.Label
	size    int
}

// labelled says which of a team's lists of labels one is.
type labelled struct {
	kind eln.LabelKind
	of   eln.Kind
}

// sower is a run of Run.
type sower struct {
	*app.App
	*rand.Rand
	plan  Plan
	cli   *access.Actor
	clock *Clock
	crews []*crew
	made  Made
	tell  func(Made)
}

// Run fills the service as the plan says and calls tell after each step with
// what was made so far. clock is the clock of the service: entries are spread
// over the two years before now. It adds to what is there; one that was set up
// keeps its people.
func Run(ctx context.Context, service *app.App, clock *Clock, plan Plan, tell func(Made)) (Made, error) {
	s := &sower{
		App: service, Rand: rand.New(rand.NewPCG(plan.Random, 0x5ca41e12)), plan: plan, clock: clock, tell: tell,
		cli: &access.Actor{Service: true, Via: access.ViaCLI, Client: "cahier-seed/1", Method: "none", Ceiling: eln.Own},
	}
	for _, step := range []func(context.Context) error{s.makeTeams, s.makePeople, s.makeEntries} {
		if err := step(ctx); err != nil {
			return s.made, err
		}
	}
	return s.made, nil
}

// makeTeams makes labs of four teams. Teams are of very different sizes: the
// share of the nth is in proportion to 1/n, as in the services we know.
func (s *sower) makeTeams(ctx context.Context) error {
	var lab eln.Lab
	for i := range s.plan.Teams {
		about := subjects[i%len(subjects)]
		name := fmt.Sprintf("%s %d", about.name[i/len(subjects)%2], i+1)
		var team eln.Team
		var err error
		if i%teamsPerLab == 0 {
			lab, team, err = s.CreateLab(ctx, s.cli, app.NewLab{
				Institution: "Centre d’essais", Name: fmt.Sprintf("Laboratoire %d", i/teamsPerLab+1), Code: fmt.Sprintf("LAB%03d", i/teamsPerLab+1),
				Team: name, Language: "fr", Visibility: eln.VisibleToTeam,
			})
			s.made.Labs++
		} else {
			team, err = s.CreateTeam(ctx, s.cli, lab.ID, name)
		}
		if err != nil {
			return fmt.Errorf("make team %q: %w", name, err)
		}
		s.crews = append(s.crews, &crew{team: team, subject: about})
		s.made.Teams++
	}
	s.share()
	s.tell(s.made)
	return nil
}

// share divides the entries among the teams.
func (s *sower) share() {
	var whole float64
	for i := range s.crews {
		whole += 1 / float64(i+1)
	}
	left := s.plan.Entries
	for i := len(s.crews) - 1; i > 0; i-- {
		s.crews[i].size = int(math.Floor(float64(s.plan.Entries) / float64(i+1) / whole))
		left -= s.crews[i].size
	}
	s.crews[0].size = left
}

// makePeople makes the accounts: one in every team, then more where the work
// is. The first team's can sign in, and so can a few others.
func (s *sower) makePeople(ctx context.Context) error {
	for i := range max(s.plan.Users, len(s.crews)) {
		c := s.crews[i%len(s.crews)]
		if i >= len(s.crews) {
			c = s.busy()
		}
		if err := s.makePerson(ctx, i, c); err != nil {
			return err
		}
	}
	s.tell(s.made)
	return nil
}

// busy picks a team, the larger ones more often.
func (s *sower) busy() *crew {
	n := s.IntN(max(s.plan.Entries, 1))
	for _, c := range s.crews {
		if n -= c.size; n < 0 {
			return c
		}
	}
	return s.crews[0]
}

func (s *sower) makePerson(ctx context.Context, i int, c *crew) error {
	first, last := pick(s.Rand, firstNames), pick(s.Rand, lastNames)
	in := eln.NewUser{
		Email: fmt.Sprintf("%s%d@demo.example", plain(first+"."+last), i+1), First: first, Last: last,
		Language: []string{"fr", "en"}[i%2], TeamID: c.team.ID, Role: eln.RoleMember,
	}
	if len(c.people) == 0 {
		in.Role = eln.RolePilote
	}
	if len(s.made.Accounts) < 4 && (i == 0 || c == s.crews[0] || i == 1) {
		in.Password = Password
		s.made.Accounts = append(s.made.Accounts, Account{Email: in.Email, Name: first + " " + last, Team: c.team.Name, Role: in.Role})
	}
	in.Operator = i == 0
	if _, err := s.CreateUser(ctx, s.cli, in, ""); err != nil {
		return fmt.Errorf("make the account %s: %w", in.Email, err)
	}
	a, err := s.ActAs(ctx, s.cli, in.Email)
	if err != nil {
		return err
	}
	c.people = append(c.people, a)
	s.made.Users++
	return nil
}

// plain writes a name as an address does.
func plain(name string) string {
	return strings.NewReplacer("é", "e", "è", "e", "ë", "e", "ï", "i", "É", "e").Replace(strings.ToLower(name))
}

// span is how long before now the first entry was written.
const span = 2 * 365 * 24 * time.Hour

// makeEntries writes the notebooks, day after day, all teams beside each
// other.
func (s *sower) makeEntries(ctx context.Context) error {
	end := s.clock.Now()
	for done := 0; done < s.plan.Entries; {
		c := s.next()
		n := min(s.plan.batch(), c.size)
		s.clock.Set(end.Add(-span + time.Duration(float64(span)*float64(done)/float64(s.plan.Entries))))
		if err := s.write(ctx, c, n); err != nil {
			return err
		}
		c.size -= n
		done += n
		s.made.Entries = done
		s.tell(s.made)
	}
	s.clock.Set(end)
	return nil
}

// next picks the team that writes next among those that have entries left.
func (s *sower) next() *crew {
	left := 0
	for _, c := range s.crews {
		left += c.size
	}
	n := s.IntN(left)
	for _, c := range s.crews {
		if n -= c.size; n < 0 {
			return c
		}
	}
	return s.crews[0]
}

// readLabels looks up the categories and statuses of a team, once.
func (s *sower) readLabels(ctx context.Context, c *crew) error {
	if c.labels != nil {
		return nil
	}
	c.labels = map[labelled][]eln.Label{}
	for _, kind := range []eln.LabelKind{eln.Category, eln.Status} {
		for _, of := range []eln.Kind{eln.Experiment, eln.Resource} {
			list, err := s.Labels(ctx, c.people[0], kind, c.team.ID, of)
			if err != nil {
				return err
			}
			c.labels[labelled{kind, of}] = list
		}
	}
	return nil
}

// label picks a category or status; now and then none.
func (s *sower) label(c *crew, kind eln.LabelKind, of eln.Kind) string {
	list := c.labels[labelled{kind, of}]
	if len(list) == 0 || s.IntN(6) == 0 {
		return ""
	}
	return pick(s.Rand, list).ID
}

// write begins some entries of one person and works on a few of them.
func (s *sower) write(ctx context.Context, c *crew, n int) error {
	who := pick(s.Rand, c.people)
	w := writer{Rand: s.Rand, subject: c.subject, language: s.IntN(2)}
	if err := s.readLabels(ctx, c); err != nil {
		return err
	}
	entries := make([]eln.NewEntry, 0, n)
	for range n {
		begin := w.experiment
		if s.IntN(10) == 0 {
			begin = w.item
		}
		e, err := begin(s.clock.Now())
		if err != nil {
			return err
		}
		e.TeamID = c.team.ID
		e.CategoryID, e.StatusID = s.label(c, eln.Category, e.Kind), s.label(c, eln.Status, e.Kind)
		entries = append(entries, e)
	}
	made, err := s.CreateEntries(ctx, who, entries)
	if err != nil {
		return fmt.Errorf("write %d entries of %s: %w", n, c.team.Name, err)
	}
	return s.work(ctx, c, who, w, made)
}
