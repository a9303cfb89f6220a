package render

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif" // the formats that Thumbnail reads
	"image/jpeg"
	"image/png"
	"io"

	_ "golang.org/x/image/bmp"
	"golang.org/x/image/draw"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"

	"cahier/internal/eln"
)

// Bounds of an image that is made smaller: its bytes, its pixels, each of its
// sides. Decoding may take four bytes of memory for each pixel, eight for
// those of 16 bits a channel.
const (
	maxImageBytes  = 64 << 20
	maxImagePixels = 50_000_000
	maxImageSide   = 65_535
	maxThumbnail   = 2048
)

// Thumbnail reads a PNG, JPEG, GIF (its first frame), WebP, BMP or TIFF image
// and returns it no larger than maxSide pixels on either side, from 1 to 2048,
// never enlarged, turned as a JPEG file's EXIF data says: as PNG when something
// shines through, else as JPEG. No other data of the file is in it, such as the
// place where a picture was taken.
//
// Size is checked before anything is decoded. Too big is eln.Invalid,
// "image_too_big"; not an image, or a damaged one, is eln.Invalid,
// "image_unreadable"; an error of r comes back wrapped.
func Thumbnail(r io.Reader, maxSide int) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxImageBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading an image: %w", err)
	}
	if len(b) > maxImageBytes {
		return nil, errImageTooBig(0, 0)
	}
	format, err := checkImage(b)
	if err != nil {
		return nil, err
	}
	img, err := decodeImage(b)
	if err != nil {
		return nil, err
	}
	small := shrink(img, min(max(maxSide, 1), maxThumbnail))
	if format == "jpeg" {
		small = turn(small, exifOrientation(b))
	}
	return encodeImage(small)
}

func errImageTooBig(w, h int) error {
	return eln.Errorf(eln.Invalid, "image_too_big", "This image is too big to be made smaller: at most 50 million pixels and 64 MB are read.").
		With("width", w).With("height", h)
}

func errImageUnreadable(cause error) error {
	return eln.Errorf(eln.Invalid, "image_unreadable", "This file is not an image that can be read, or it is damaged.").Because(cause)
}

// checkImage looks at the header alone.
func checkImage(b []byte) (format string, err error) {
	defer notPanicking(&err)
	config, format, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return "", errImageUnreadable(err)
	}
	w, h := config.Width, config.Height
	if w <= 0 || h <= 0 {
		return "", errImageUnreadable(fmt.Errorf("%d by %d pixels", w, h))
	}
	if w > maxImageSide || h > maxImageSide || w > maxImagePixels/h {
		return "", errImageTooBig(w, h)
	}
	return format, nil
}

func decodeImage(b []byte) (img image.Image, err error) {
	defer notPanicking(&err)
	img, _, err = image.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, errImageUnreadable(err)
	}
	if img.Bounds().Empty() {
		return nil, errImageUnreadable(nil)
	}
	return img, nil
}

// notPanicking makes a decoder that trips over a file one that refuses it.
func notPanicking(err *error) {
	if r := recover(); r != nil {
		*err = errImageUnreadable(fmt.Errorf("the decoder panicked: %v", r))
	}
}

// shrink goes by a cheap step to four times the size, where every pixel still
// has a say, and by an exact one from there.
func shrink(img image.Image, maxSide int) *image.NRGBA {
	w, h := fit(img.Bounds().Dx(), img.Bounds().Dy(), maxSide)
	if img.Bounds().Dx() > 4*w && img.Bounds().Dy() > 4*h {
		rough := image.NewNRGBA(image.Rect(0, 0, 4*w, 4*h))
		draw.ApproxBiLinear.Scale(rough, rough.Bounds(), img, img.Bounds(), draw.Src, nil)
		img = rough
	}
	small := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.BiLinear.Scale(small, small.Bounds(), img, img.Bounds(), draw.Src, nil)
	return small
}

func fit(w, h, maxSide int) (int, int) {
	if w <= maxSide && h <= maxSide {
		return w, h
	}
	if w >= h {
		return maxSide, max(1, h*maxSide/w)
	}
	return max(1, w*maxSide/h), maxSide
}

func encodeImage(img *image.NRGBA) ([]byte, error) {
	var out bytes.Buffer
	var err error
	if img.Opaque() {
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: 85})
	} else {
		err = png.Encode(&out, img)
	}
	if err != nil {
		return nil, fmt.Errorf("writing a thumbnail: %w", err)
	}
	return out.Bytes(), nil
}
