package interchange

import "strings"

// sentence is one sentence for people in both languages, with {names} to fill.
type sentence struct{ english, french string }

// Sentence returns the sentence of an error's or note's key in the language
// ("fr", else English) with its arguments filled in; an unknown key returns
// itself.
func Sentence(key, language string, args map[string]string) string {
	s, ok := sentences[key]
	if !ok {
		return key
	}
	text := s.english
	if language == "fr" {
		text = s.french
	}
	pairs := make([]string, 0, 2*len(args))
	for name, value := range args {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// SentenceKeys returns every key of an error or a note of this package, so that
// whoever shows them can check that both languages have it.
func SentenceKeys() []string {
	keys := make([]string, 0, len(sentences))
	for key := range sentences {
		keys = append(keys, key)
	}
	return keys
}

// sentences is never changed. Those whose key starts with "eln_" are refusals,
// the others notes.
var sentences = map[string]sentence{
	"eln_not_zip": {
		"This file is not a readable zip: it may be cut short. Export it again from the notebook it comes from.",
		"Ce fichier n’est pas un zip lisible : il est peut-être tronqué. Exportez-le à nouveau depuis le cahier d’origine.",
	},
	"eln_too_many_entries": {
		"This file holds more than {limit} files. Split the export into several.",
		"Ce fichier contient plus de {limit} fichiers. Découpez l’export en plusieurs.",
	},
	"eln_too_large": {
		"This file would unpack to more than {limit} GB. Split the export into several.",
		"Ce fichier dépasserait {limit} Go une fois décompressé. Découpez l’export en plusieurs.",
	},
	"eln_bomb": {
		"This file would unpack to more than {limit} times its size, as files made to do harm do. It was not opened.",
		"Ce fichier ferait plus de {limit} fois sa taille une fois décompressé, comme les fichiers faits pour nuire. Il n’a pas été ouvert.",
	},
	"eln_overlap": {
		"In this zip, “{one}” and “{two}” share the same bytes, as in files made to do harm. It was not opened.",
		"Dans ce zip, « {one} » et « {two} » partagent les mêmes octets, comme dans les fichiers faits pour nuire. Il n’a pas été ouvert.",
	},
	"eln_encrypted": {
		"“{name}” is encrypted in this zip. Export it again without a password.",
		"« {name} » est chiffré dans ce zip. Exportez-le à nouveau sans mot de passe.",
	},
	"eln_method": {
		"“{name}” is compressed in a way that .eln files do not use. Export it again, or repack it with a usual zip program.",
		"« {name} » est compressé d’une façon que les fichiers .eln n’utilisent pas. Exportez-le à nouveau ou recompressez-le avec un logiciel zip courant.",
	},
	"eln_special_file": {
		"“{name}” is a link or a device, not a file. It was not opened.",
		"« {name} » est un lien ou un périphérique, pas un fichier. Rien n’a été ouvert.",
	},
	"eln_name_encoding": {
		"The name {name} is not written in UTF-8. Repack the file with a current zip program.",
		"Le nom {name} n’est pas écrit en UTF-8. Recompressez le fichier avec un logiciel zip récent.",
	},
	"eln_name_too_long": {
		"The name “{name}” is too long or too deep.",
		"Le nom « {name} » est trop long ou trop profond.",
	},
	"eln_unsafe_name": {
		"The name “{name}” could lead outside the file’s own folder. Nothing was read.",
		"Le nom « {name} » pourrait mener hors du dossier du fichier. Rien n’a été lu.",
	},
	"eln_duplicate_name": {
		"The zip holds “{name}” twice, and nothing says which one is meant.",
		"Le zip contient deux fois « {name} », et rien ne dit lequel compte.",
	},
	"eln_no_root": {
		"An .eln file holds one folder; “{name}” lies beside it.",
		"Un fichier .eln contient un seul dossier ; « {name} » se trouve à côté.",
	},
	"eln_two_roots": {
		"An .eln file holds one folder; this one holds “{one}” and “{two}”.",
		"Un fichier .eln contient un seul dossier ; celui-ci contient « {one} » et « {two} ».",
	},
	"eln_no_metadata": {
		"There is no ro-crate-metadata.json in this file: it is not an .eln file.",
		"Ce fichier ne contient pas de ro-crate-metadata.json : ce n’est pas un fichier .eln.",
	},
	"eln_metadata_too_large": {
		"The file’s ro-crate-metadata.json is larger than {limit} MB. Split the export into several.",
		"Le ro-crate-metadata.json de ce fichier dépasse {limit} Mo. Découpez l’export en plusieurs.",
	},
	"eln_metadata_unreadable": {
		"The file’s ro-crate-metadata.json is damaged. Export it again from the notebook it comes from.",
		"Le ro-crate-metadata.json de ce fichier est abîmé. Exportez-le à nouveau depuis le cahier d’origine.",
	},
	"eln_metadata_tangled": {
		"The nodes of ro-crate-metadata.json point to each other far too often. Nothing was read.",
		"Les nœuds de ro-crate-metadata.json se renvoient beaucoup trop souvent les uns aux autres. Rien n’a été lu.",
	},
	"eln_node_too_large": {
		"A single node of ro-crate-metadata.json is larger than {limit} MB.",
		"Un seul nœud de ro-crate-metadata.json dépasse {limit} Mo.",
	},
	"eln_json_depth": {
		"ro-crate-metadata.json is nested more than {limit} levels deep.",
		"ro-crate-metadata.json est imbriqué sur plus de {limit} niveaux.",
	},
	"eln_json_broken": {
		"ro-crate-metadata.json is not valid JSON. Export the file again from the notebook it comes from.",
		"ro-crate-metadata.json n’est pas du JSON valide. Exportez à nouveau le fichier depuis le cahier d’origine.",
	},
	"eln_no_graph": {
		"ro-crate-metadata.json has no list named @graph: it is not an RO-Crate.",
		"ro-crate-metadata.json n’a pas de liste @graph : ce n’est pas un RO-Crate.",
	},
	"eln_too_many_nodes": {
		"ro-crate-metadata.json has more than {limit} nodes. Split the export into several.",
		"ro-crate-metadata.json contient plus de {limit} nœuds. Découpez l’export en plusieurs.",
	},
	"eln_no_root_dataset": {
		"ro-crate-metadata.json does not describe the crate itself (a Dataset named ./).",
		"ro-crate-metadata.json ne décrit pas le dossier lui-même (un Dataset nommé ./).",
	},
	"eln_file_missing": {
		"The file “{name}” is not in the zip.",
		"Le fichier « {name} » n’est pas dans le zip.",
	},
	"eln_file_unreadable": {
		"The file “{name}” is damaged in the zip.",
		"Le fichier « {name} » est abîmé dans le zip.",
	},
	"eln_file_size": {
		"The file “{name}” does not have the size that the metadata gives it.",
		"Le fichier « {name} » n’a pas la taille qu’annoncent les métadonnées.",
	},
	"eln_file_hash": {
		"The file “{name}” does not have the SHA-256 that the metadata gives it: it was changed or damaged.",
		"Le fichier « {name} » n’a pas l’empreinte SHA-256 qu’annoncent les métadonnées : il a été modifié ou abîmé.",
	},
	"eln_write_order": {
		"A file was added before any record.",
		"Un fichier a été ajouté avant toute fiche.",
	},
	"eln_write_twice": {
		"The record {id} was added twice.",
		"La fiche {id} a été ajoutée deux fois.",
	},
	"eln_write_metadata": {
		"The fields of the record {id} are not a JSON object.",
		"Les champs de la fiche {id} ne sont pas un objet JSON.",
	},
	"permissions": {
		"The file says nothing about who may read or write: the rules of the place it is imported to apply.",
		"Le fichier ne dit rien de qui peut lire ou écrire : les règles du lieu d’import s’appliquent.",
	},
	"elabftw_absent": {
		"eLabFTW does not put permissions, containers, compounds, earlier versions, bookings or requests into .eln files.",
		"eLabFTW ne met dans les fichiers .eln ni droits, ni contenants, ni composés, ni versions antérieures, ni réservations, ni demandes.",
	},
	"flat": {
		"The zip has no root folder; its contents were read as if it had.",
		"Le zip n’a pas de dossier racine ; son contenu a été lu comme s’il en avait un.",
	},
	"time_without_zone": {
		"{count} times have no time zone; they were read as UTC.",
		"{count} dates n’ont pas de fuseau horaire ; elles ont été lues en UTC.",
	},
	"time_unreadable": {
		"“{value}” is not a date that can be read.",
		"« {value} » n’est pas une date lisible.",
	},
	"node_without_id": {
		"A node without @id was left: {node}",
		"Un nœud sans @id a été laissé : {node}",
	},
	"node_twice": {
		"Two different nodes are named {id}; the first one was read.",
		"Deux nœuds différents s’appellent {id} ; le premier a été lu.",
	},
	"node_missing": {
		"The file refers to {id}, which it does not contain.",
		"Le fichier renvoie à {id}, qu’il ne contient pas.",
	},
	"part_of_itself": {
		"{id} is said to be part of itself.",
		"{id} est donné comme faisant partie de lui-même.",
	},
	"part_cycle": {
		"{id} is part of its own parts; that link was dropped.",
		"{id} fait partie de ses propres parties ; ce lien a été retiré.",
	},
	"parent_missing": {
		"{id} is part of a record that the file does not list; it stands alone.",
		"{id} fait partie d’une fiche que le fichier ne liste pas ; il reste seul.",
	},
	"part_unknown": {
		"{id} is neither a record nor a file ({type}).",
		"{id} n’est ni une fiche ni un fichier ({type}).",
	},
	"part_without_node": {
		"The file {id} is listed but not described; it was taken without its hash.",
		"Le fichier {id} est listé mais pas décrit ; il a été pris sans son empreinte.",
	},
	"part_missing": {
		"{id} is listed but is nowhere in the file.",
		"{id} est listé mais ne se trouve nulle part dans le fichier.",
	},
	"dataset_unreached": {
		"The record {id} is described, but no other lists it.",
		"La fiche {id} est décrite, mais aucune autre ne la liste.",
	},
	"support_folder": {
		"{id} is a folder of the exporting software, not a record.",
		"{id} est un dossier du logiciel d’export, pas une fiche.",
	},
	"version_as_history": {
		"The earlier version {id} became a line of the history; its files are kept with the record.",
		"La version antérieure {id} est devenue une ligne de l’historique ; ses fichiers restent avec la fiche.",
	},
	"crate_file": {
		"The file {name} belongs to the crate as a whole, not to a record.",
		"Le fichier {name} appartient à l’ensemble, pas à une fiche.",
	},
	"file_undescribed": {
		"The file {name} is in the zip, but nothing describes it.",
		"Le fichier {name} est dans le zip, mais rien ne le décrit.",
	},
	"nested_crate": {
		"{name} is a crate inside this one; import it on its own.",
		"{name} est une archive dans celle-ci ; importez-la à part.",
	},
	"system_file": {
		"{name} was added by an operating system.",
		"{name} a été ajouté par un système d’exploitation.",
	},
	"remote_file": {
		"{url} is a file on the web, not in the crate; it was kept as a link.",
		"{url} est un fichier sur le web, absent de l’archive ; il a été gardé comme lien.",
	},
	"file_absent": {
		"The file {name} is described but not in the zip.",
		"Le fichier {name} est décrit mais absent du zip.",
	},
	"file_unverified": {
		"The file {name} has no SHA-256 to check it by.",
		"Le fichier {name} n’a pas d’empreinte SHA-256 pour le vérifier.",
	},
	"file_size_unreadable": {
		"The size given for {name} (“{size}”) is not a number of bytes.",
		"La taille donnée pour {name} (« {size} ») n’est pas un nombre d’octets.",
	},
	"file_size_wrong": {
		"The file {name} has {actual} bytes, not the {claimed} announced.",
		"Le fichier {name} a {actual} octets et non les {claimed} annoncés.",
	},
	"file_fields": {
		"The fields of the file {name} were kept aside: here, files have none.",
		"Les champs du fichier {name} ont été gardés à part : ici, les fichiers n’en ont pas.",
	},
	"metadata_broken": {
		"The fields of this record are not valid JSON; they were kept aside.",
		"Les champs de cette fiche ne sont pas du JSON valide ; ils ont été gardés à part.",
	},
	"custom_id": {
		"“{value}” is not a number and cannot be the custom identifier; it was kept aside.",
		"« {value} » n’est pas un nombre et ne peut être l’identifiant personnalisé ; il a été gardé à part.",
	},
	"link_dangling": {
		"The link to {id} leads nowhere: it is not in the file.",
		"Le lien vers {id} ne mène nulle part : il n’est pas dans le fichier.",
	},
	"kept_as_extra": {
		"What the file says beyond what a record holds was kept aside, as JSON.",
		"Ce que le fichier dit de plus qu’une fiche ne contient a été gardé à part, en JSON.",
	},
	"extra_truncated": {
		"The file says so much beyond what a record holds that not all of it was kept.",
		"Le fichier en dit tellement plus qu’une fiche ne contient que tout n’a pas été gardé.",
	},
	"record_file": {
		"{name} was read as the record itself, and is kept as a file too.",
		"{name} a été lu comme la fiche elle-même, et reste aussi comme fichier.",
	},
	"rspace_comments": {
		"The comments on the field “{name}” are only in the XML file.",
		"Les commentaires du champ « {name} » ne sont que dans le fichier XML.",
	},
	"signature_valid": {
		"The metadata is signed by the key {key}, which is in the file itself: nothing changed since, but the file cannot tell whose key it is.",
		"Les métadonnées sont signées par la clé {key}, jointe au fichier : rien n’a changé depuis, mais le fichier ne peut dire à qui est la clé.",
	},
	"signature_wrong": {
		"The signature by the key {key} does not match: the metadata was changed after it was signed, or another key signed it.",
		"La signature de la clé {key} ne correspond pas : les métadonnées ont changé après la signature, ou une autre clé a signé.",
	},
	"signature_without_key": {
		"The metadata is signed by the key {key}, which is not in the file; the signature was not checked.",
		"Les métadonnées sont signées par la clé {key}, absente du fichier ; la signature n’a pas été vérifiée.",
	},
	"signature_unreadable": {
		"There is a signature, but it cannot be read.",
		"Il y a une signature, mais elle est illisible.",
	},
}
