package interchange

// terms is the namespace of what only our exports say; RO-Crate gives projects
// a place under w3id.org/ro/terms for words of their own.
const terms = "https://w3id.org/ro/terms/cahier#"

// Our own terms. Every other reader may ignore them.
const (
	termID           = "cahier:id"
	termPID          = "cahier:pid"
	termVersion      = "cahier:version"
	termNotebook     = "cahier:notebook"
	termPage         = "cahier:page"
	termKind         = "cahier:kind"
	termState        = "cahier:state"
	termTags         = "cahier:tags"
	termStatusColor  = "cahier:statusColor"
	termHideMainText = "cahier:hideMainText"
	termCustodian    = "cahier:custodian"
	termLink         = "cahier:link"
	termTarget       = "cahier:target"
	termLinkKind     = "cahier:linkKind"
	termFolder       = "cahier:folder"
	termExtra        = "cahier:extra"
)
