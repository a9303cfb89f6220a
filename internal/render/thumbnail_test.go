package render

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"cahier/internal/eln"
)

// corner is an image whose upper left quarter is red, the rest blue.
func corner(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{0, 0, 255, 255}
			if x < w/2 && y < h/2 {
				c = color.NRGBA{255, 0, 0, 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

func encoded(t testing.TB, format string, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	var err error
	switch format {
	case "png":
		err = png.Encode(&out, img)
	case "jpeg":
		err = jpeg.Encode(&out, img, nil)
	case "gif":
		err = gif.Encode(&out, img, nil)
	case "bmp":
		err = bmp.Encode(&out, img)
	case "tiff":
		err = tiff.Encode(&out, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func isRed(c color.Color) bool {
	r, _, b, _ := c.RGBA()
	return r > b
}

func TestThumbnailOfEveryFormat(t *testing.T) {
	for _, format := range []string{"png", "jpeg", "gif", "bmp", "tiff"} {
		for _, size := range [][4]int{{400, 200, 100, 50}, {200, 400, 50, 100}, {60, 30, 60, 30}, {3000, 2, 100, 1}, {1, 1, 1, 1}} {
			b, err := Thumbnail(bytes.NewReader(encoded(t, format, corner(size[0], size[1]))), 100)
			if err != nil {
				t.Errorf("%s %v: %v", format, size, err)
				continue
			}
			img, _, err := image.Decode(bytes.NewReader(b))
			if err != nil || img.Bounds().Dx() != size[2] || img.Bounds().Dy() != size[3] {
				t.Errorf("%s %v: became %v, %v", format, size, img.Bounds(), err)
				continue
			}
			if size[3] > 10 && (!isRed(img.At(2, 2)) || isRed(img.At(size[2]-3, 2)) || isRed(img.At(2, size[3]-3))) {
				t.Errorf("%s %v: other colours", format, size)
			}
		}
	}
}

// A WebP image of one opaque pixel, lossy.
const webpPixel = "UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vuUAAA="

func TestThumbnailOfWebP(t *testing.T) {
	b, err := base64.StdEncoding.DecodeString(webpPixel)
	if err != nil {
		t.Fatal(err)
	}
	if b, err = Thumbnail(bytes.NewReader(b), 10); err != nil {
		t.Fatal(err)
	}
	if img, format, err := image.Decode(bytes.NewReader(b)); err != nil || format != "jpeg" || img.Bounds().Dx() != 1 {
		t.Errorf("became %s, %v", format, err)
	}
}

func TestThumbnailKeepsWhatShinesThrough(t *testing.T) {
	img := corner(20, 20)
	img.SetNRGBA(15, 15, color.NRGBA{})
	b, err := Thumbnail(bytes.NewReader(encoded(t, "png", img)), 20)
	if err != nil {
		t.Fatal(err)
	}
	small, format, err := image.Decode(bytes.NewReader(b))
	if err != nil || format != "png" {
		t.Fatalf("became %s, %v", format, err)
	}
	if _, _, _, a := small.At(15, 15).RGBA(); a != 0 {
		t.Errorf("the hole has alpha %d", a)
	}
}

// withOrientation puts EXIF data in front of the other segments of a JPEG.
func withOrientation(jpeg []byte, order binary.AppendByteOrder, mark string, orientation uint16) []byte {
	exif := []byte("Exif\x00\x00" + mark)
	exif = order.AppendUint16(exif, 42)
	exif = order.AppendUint32(exif, 8)
	exif = order.AppendUint16(exif, 1)
	exif = order.AppendUint16(exif, 0x0112)
	exif = order.AppendUint16(exif, 3)
	exif = order.AppendUint32(exif, 1)
	exif = order.AppendUint16(exif, orientation)
	exif = append(exif, 0, 0, 0, 0, 0, 0)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(exif)+2))
	return bytes.Join([][]byte{jpeg[:2], segment, exif, jpeg[2:]}, nil)
}

func TestThumbnailIsUpright(t *testing.T) {
	stored := encoded(t, "jpeg", corner(80, 40))
	for orientation, red := range map[uint16]image.Point{
		0: {0, 0}, 1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}, 9: {0, 0},
	} {
		for mark, order := range map[string]binary.AppendByteOrder{"MM": binary.BigEndian, "II": binary.LittleEndian} {
			b, err := Thumbnail(bytes.NewReader(withOrientation(stored, order, mark, orientation)), 40)
			if err != nil {
				t.Fatal(err)
			}
			img, _, err := image.Decode(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			w, h := img.Bounds().Dx(), img.Bounds().Dy()
			if upright := orientation >= 5 && orientation <= 8; (h > w) != upright {
				t.Errorf("orientation %d, %s: %d by %d", orientation, mark, w, h)
			}
			for _, at := range []image.Point{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
				if got := isRed(img.At(w/4+at.X*w/2, h/4+at.Y*h/2)); got != (at == red) {
					t.Errorf("orientation %d, %s: quarter %v red: %v", orientation, mark, at, got)
				}
			}
		}
	}
}

// hugePNG says in its header, with a right checksum, that it is so large.
func hugePNG(t *testing.T, w, h uint32) []byte {
	b := encoded(t, "png", corner(2, 2))
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

func TestThumbnailRefuses(t *testing.T) {
	whole := encoded(t, "png", corner(200, 200))
	for name, test := range map[string]struct {
		file []byte
		key  string
	}{
		"nothing":            {nil, "image_unreadable"},
		"text":               {[]byte("not an image"), "image_unreadable"},
		"SVG":                {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "image_unreadable"},
		"cut short":          {whole[:len(whole)/2], "image_unreadable"},
		"too many pixels":    {hugePNG(t, 10_000, 5_001), "image_too_big"},
		"an absurd side":     {hugePNG(t, 1_000_000, 1), "image_too_big"},
		"overflow":           {hugePNG(t, 1<<31-1, 1<<31-1), "image_unreadable"},
		"no pixels":          {hugePNG(t, 0, 1), "image_unreadable"},
		"pixels not there":   {hugePNG(t, 5000, 5000), "image_unreadable"},
		"too many bytes":     {append(whole, make([]byte, maxImageBytes)...), "image_too_big"},
		"an odd TIFF header": {[]byte("II*\x00\xff\xff\xff\xff"), "image_unreadable"},
	} {
		_, err := Thumbnail(bytes.NewReader(test.file), 100)
		if e, ok := err.(*eln.Error); !ok || e.Key != test.key || e.Code != eln.Invalid {
			t.Errorf("%s: %v, want %s", name, err, test.key)
		}
	}
}

func FuzzThumbnail(f *testing.F) {
	for _, format := range []string{"png", "jpeg", "gif", "bmp", "tiff"} {
		f.Add(encoded(f, format, corner(9, 5)))
	}
	f.Add(withOrientation(encoded(f, "jpeg", corner(9, 5)), binary.LittleEndian, "II", 6))
	f.Fuzz(func(t *testing.T, b []byte) {
		exifOrientation(b)
		if config, _, err := image.DecodeConfig(bytes.NewReader(b)); err == nil && config.Width*config.Height > 1_000_000 {
			return
		}
		small, err := Thumbnail(bytes.NewReader(b), 16)
		if err != nil {
			return
		}
		if config, _, err := image.DecodeConfig(bytes.NewReader(small)); err != nil || config.Width > 16 || config.Height > 16 {
			t.Errorf("%d by %d, %v", config.Width, config.Height, err)
		}
	})
}

func BenchmarkThumbnail(b *testing.B) {
	file := encoded(b, "jpeg", corner(4000, 3000))
	for b.Loop() {
		if _, err := Thumbnail(bytes.NewReader(file), 320); err != nil {
			b.Fatal(err)
		}
	}
}
