package interchange

import "cahier/internal/eln"

// Limits bound what reading a file may cost. A zero field takes its default.
type Limits struct {
	Entries  int   // names in the zip; 200,000
	Total    int64 // bytes when unpacked; 100 GB
	Ratio    int64 // unpacked to packed, looked at above 64 MB; 200
	Metadata int64 // bytes of ro-crate-metadata.json; 256 MB
	Nodes    int   // nodes in the graph; 1,000,000
	Depth    int   // nesting of its JSON; 100
	Record   int64 // bytes of another writer's record file (XML, JSON); 64 MB
}

// ratioFloor is the unpacked size under which no ratio is refused: small files
// of zeros are common and harmless.
const ratioFloor = 64 << 20

func (l Limits) withDefaults() Limits {
	l.Entries = orDefault(l.Entries, 200_000)
	l.Total = orDefault(l.Total, 100<<30)
	l.Ratio = orDefault(l.Ratio, 200)
	l.Metadata = orDefault(l.Metadata, 256<<20)
	l.Nodes = orDefault(l.Nodes, 1_000_000)
	l.Depth = orDefault(l.Depth, 100)
	l.Record = orDefault(l.Record, 64<<20)
	return l
}

func orDefault[N int | int64](value, standard N) N {
	if value <= 0 {
		return standard
	}
	return value
}

// refuse makes the error of a refusal: its sentence is that of the key, and
// args are names and values in turn.
func refuse(key string, args ...string) *eln.Error {
	values := map[string]string{}
	for i := 0; i+1 < len(args); i += 2 {
		values[args[i]] = clip(args[i+1], 300)
	}
	err := eln.Errorf(eln.Invalid, key, "%s", Sentence(key, "en", values)).InField("file")
	for name, value := range values {
		err = err.With(name, value)
	}
	return err
}
