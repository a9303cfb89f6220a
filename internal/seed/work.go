package seed

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"time"

	"cahier/internal/access"
	"cahier/internal/eln"
)

// work does to some new entries what people do afterwards: steps, a link, a
// comment, another version, files, a status.
func (s *sower) work(ctx context.Context, c *crew, who *access.Actor, w writer, made []*eln.Entry) error {
	for i, e := range made {
		if s.IntN(10) > 0 {
			continue
		}
		if err := s.workOn(ctx, c, who, w, e); err != nil {
			return err
		}
		if i > 0 {
			if err := s.AddLink(ctx, who, e.ID, made[i-1].ID, eln.LinkFollows); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *sower) workOn(ctx context.Context, c *crew, who *access.Actor, w writer, e *eln.Entry) error {
	for range 1 + s.IntN(3) {
		deadline := s.clock.Now().Add(time.Duration(1+s.IntN(30)) * 24 * time.Hour)
		step, err := s.AddStep(ctx, who, e.ID, eln.NewStep{Body: w.say(w.actions), Deadline: &deadline})
		if err != nil {
			return err
		}
		ticked := true
		if s.IntN(2) == 0 {
			if _, err := s.ChangeStep(ctx, who, e.ID, step.ID, eln.StepChange{Finished: &ticked}); err != nil {
				return err
			}
		}
	}
	if _, err := s.AddRemark(ctx, pick(s.Rand, c.people), e.ID, w.say(comments)); err != nil {
		return err
	}
	more := w.paragraph(w.results, 2)
	if _, _, err := s.ChangeEntry(ctx, who, e.ID, eln.EntryChange{AppendBody: &more}); err != nil {
		return err
	}
	if !s.plan.Files {
		return nil
	}
	return s.addFiles(ctx, who, w, e)
}

// addFiles adds a picture and a table of measurements.
func (s *sower) addFiles(ctx context.Context, who *access.Actor, w writer, e *eln.Entry) error {
	picture, err := w.picture()
	if err != nil {
		return err
	}
	for _, file := range []struct {
		name    string
		content []byte
	}{{"gel.png", picture}, {"mesures.csv", []byte(w.measures())}} {
		if _, err := s.AddUpload(ctx, who, e.ID, eln.NewUpload{Name: file.name}, bytes.NewReader(file.content)); err != nil {
			return fmt.Errorf("add %s: %w", file.name, err)
		}
		s.made.Files++
	}
	return nil
}

// picture draws bands on a grey ground, as a gel shows them.
func (w writer) picture() ([]byte, error) {
	img := image.NewGray(image.Rect(0, 0, 320, 200))
	for i := range img.Pix {
		img.Pix[i] = uint8(200 + w.IntN(12))
	}
	for lane := range 8 {
		for range 1 + w.IntN(4) {
			y := 20 + w.IntN(160)
			for x := lane*40 + 8; x < lane*40+32; x++ {
				for thick := range 4 {
					img.SetGray(x, y+thick, color.Gray{Y: uint8(40 + w.IntN(60))})
				}
			}
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, img)
	return out.Bytes(), err
}

// measures writes a table of a hundred points.
func (w writer) measures() string {
	var b strings.Builder
	fmt.Fprintf(&b, "t;%s\n", w.fields[0].name[w.language])
	for t := range 100 {
		fmt.Fprintf(&b, "%d;%s\n", t, w.value(w.fields[0]))
	}
	return b.String()
}
