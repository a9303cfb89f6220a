package seed

// subject is what one line of work in a lab is about. Every list has French
// and English at the same places: [0] is French, [1] is English.
type subject struct {
	name     [2]string
	titles   []line
	aims     []line
	actions  []line
	results  []line
	things   []line
	fields   []field
	tags     []line
	resource []line
	kinds    [2]string // what its resources are called as a category
}

// line is one sentence in both languages; {thing} takes what the sentence is
// about, {n} a number.
type line [2]string

// field is a field that entries of a subject carry, with the bounds of its
// values, in hundredths.
type field struct {
	name line
	unit string
	from int
	to   int
}

var subjects = []subject{chemistry, biology, physics}

var chemistry = subject{
	name: [2]string{"Chimie", "Chemistry"},
	titles: []line{
		{"Couplage de Suzuki sur {thing}", "Suzuki coupling on {thing}"}, {"Hydrogénation de {thing} sous {n} bar", "Hydrogenation of {thing} at {n} bar"},
		{"Recristallisation de {thing}, essai {n}", "Recrystallisation of {thing}, run {n}"}, {"Dosage de {thing} par CLHP", "HPLC assay of {thing}"},
		{"Estérification de {thing} à {n} °C", "Esterification of {thing} at {n} °C"}, {"Purification de {thing} sur colonne", "Column purification of {thing}"},
		{"RMN du proton de {thing}, lot {n}", "Proton NMR of {thing}, batch {n}"}, {"Stabilité de {thing} à pH {n}", "Stability of {thing} at pH {n}"},
	},
	aims: []line{
		{"Vérifier que le rendement de {thing} dépasse {n} % sans chauffage prolongé.", "Check that the yield of {thing} exceeds {n} % without long heating."},
		{"Séparer les deux isomères de {thing} obtenus hier.", "Separate the two isomers of {thing} obtained yesterday."},
		{"Comparer trois catalyseurs pour la synthèse de {thing}.", "Compare three catalysts for the synthesis of {thing}."},
		{"Préparer {n} g de {thing} pour les essais de solubilité.", "Prepare {n} g of {thing} for the solubility tests."},
	},
	actions: []line{
		{"Peser {n} mg de {thing} dans un ballon bicol de 50 mL.", "Weigh {n} mg of {thing} into a 50 mL two-neck flask."},
		{"Ajouter goutte à goutte la solution de carbonate de césium.", "Add the caesium carbonate solution dropwise."},
		{"Dégazer à l’argon pendant {n} minutes.", "Degas with argon for {n} minutes."},
		{"Chauffer au reflux {n} h sous agitation.", "Reflux for {n} h with stirring."},
		{"Suivre par CCM (éluant cyclohexane/acétate d’éthyle 7:3).", "Follow by TLC (cyclohexane/ethyl acetate 7:3)."},
		{"Extraire trois fois au dichlorométhane, sécher sur MgSO₄.", "Extract three times with dichloromethane, dry over MgSO₄."},
		{"Évaporer sous pression réduite à {n} °C.", "Evaporate under reduced pressure at {n} °C."},
	},
	results: []line{
		{"Solide blanc, {n} mg, pureté {n} % en CLHP.", "White solid, {n} mg, purity {n} % by HPLC."},
		{"Deux taches en CCM : la conversion n’est pas complète après {n} h.", "Two spots on TLC: conversion is not complete after {n} h."},
		{"Le spectre correspond à celui de la littérature ; le pic à {n} ppm reste à attribuer.", "The spectrum matches the literature; the peak at {n} ppm remains to be assigned."},
		{"Rendement de {n} %, à refaire avec un solvant plus sec.", "Yield of {n} %, to be repeated with a drier solvent."},
	},
	things: []line{
		{"l’acide 4-bromobenzoïque", "4-bromobenzoic acid"}, {"la caféine", "caffeine"}, {"la vanilline", "vanillin"},
		{"l’aldéhyde cinnamique", "cinnamaldehyde"}, {"la bipyridine", "bipyridine"}, {"l’indole protégé", "the protected indole"},
		{"la quinoléine", "quinoline"}, {"l’acétate de palladium", "palladium acetate"},
	},
	fields: []field{
		{line{"Température", "Temperature"}, "°C", -7800, 16000}, {line{"Masse", "Mass"}, "mg", 500, 250000},
		{line{"Rendement", "Yield"}, "%", 500, 9900}, {line{"pH", "pH"}, "", 100, 1300},
	},
	tags: []line{{"synthèse", "synthesis"}, {"CLHP", "HPLC"}, {"RMN", "NMR"}, {"catalyse", "catalysis"}, {"purification", "purification"}},
	resource: []line{
		{"Palladium sur charbon, 10 %", "Palladium on carbon, 10 %"}, {"Dichlorométhane anhydre", "Anhydrous dichloromethane"},
		{"Acide 4-bromobenzoïque", "4-Bromobenzoic acid"}, {"Colonne C18, 250 mm", "C18 column, 250 mm"},
	},
	kinds: [2]string{"Produit chimique", "Chemical"},
}

var biology = subject{
	name: [2]string{"Biologie", "Biology"},
	titles: []line{
		{"qPCR de {thing} après {n} h de traitement", "qPCR of {thing} after {n} h of treatment"}, {"Western blot de {thing}, membrane {n}", "Western blot of {thing}, membrane {n}"},
		{"Transfection de cellules HEK293 avec {thing}", "Transfection of HEK293 cells with {thing}"}, {"Clonage de {thing} dans pET-28a", "Cloning of {thing} into pET-28a"},
		{"Croissance de E. coli exprimant {thing}", "Growth of E. coli expressing {thing}"}, {"Immunofluorescence de {thing}, lame {n}", "Immunofluorescence of {thing}, slide {n}"},
		{"Purification de {thing} sur colonne nickel", "Nickel column purification of {thing}"}, {"Séquençage de {thing}, clone {n}", "Sequencing of {thing}, clone {n}"},
	},
	aims: []line{
		{"Mesurer l’expression de {thing} après {n} h d’exposition.", "Measure the expression of {thing} after {n} h of exposure."},
		{"Confirmer que {thing} est bien surexprimée dans la lignée {n}.", "Confirm that {thing} is overexpressed in line {n}."},
		{"Trouver la concentration d’IPTG qui donne le plus de {thing} soluble.", "Find the IPTG concentration that gives the most soluble {thing}."},
		{"Refaire l’expérience du mois dernier avec un contrôle négatif.", "Repeat last month’s experiment with a negative control."},
	},
	actions: []line{
		{"Décongeler l’aliquot {n} sur glace pendant dix minutes.", "Thaw aliquot {n} on ice for ten minutes."},
		{"Incuber à 37 °C sous 5 % de CO₂ pendant {n} h.", "Incubate at 37 °C under 5 % CO₂ for {n} h."},
		{"Centrifuger {n} min à 12 000 g, garder le surnageant.", "Spin {n} min at 12,000 g, keep the supernatant."},
		{"Ajouter {n} µL d’anticorps primaire dirigé contre {thing}.", "Add {n} µL of primary antibody against {thing}."},
		{"Laver trois fois au PBS-Tween.", "Wash three times with PBS-Tween."},
		{"Déposer {n} µg de protéines par puits.", "Load {n} µg of protein per well."},
		{"Lire la plaque à 450 nm.", "Read the plate at 450 nm."},
	},
	results: []line{
		{"Ct moyen de {n}, écart-type faible ; le témoin reste au-dessus de 35.", "Mean Ct of {n}, small deviation; the control stays above 35."},
		{"Une bande nette vers {n} kDa, absente du contrôle négatif.", "A clear band near {n} kDa, absent from the negative control."},
		{"Viabilité de {n} % à 48 h ; contamination écartée par microscopie.", "Viability of {n} % at 48 h; contamination ruled out under the microscope."},
		{"Signal trop faible : doubler la quantité d’ARN la prochaine fois.", "Signal too weak: double the amount of RNA next time."},
	},
	things: []line{
		{"la GFP", "GFP"}, {"p53", "p53"}, {"la bêta-actine", "beta-actin"}, {"la kinase AKT1", "the AKT1 kinase"}, {"BRCA1", "BRCA1"},
		{"la protéine Tau", "the Tau protein"}, {"la luciférase", "luciferase"}, {"l’opéron lac", "the lac operon"},
	},
	fields: []field{
		{line{"Concentration", "Concentration"}, "µg/mL", 10, 50000}, {line{"Durée", "Duration"}, "h", 50, 9600},
		{line{"Passage", "Passage"}, "", 100, 4000}, {line{"DO600", "OD600"}, "", 5, 220},
	},
	tags: []line{{"qPCR", "qPCR"}, {"culture cellulaire", "cell culture"}, {"clonage", "cloning"}, {"microscopie", "microscopy"}, {"protéine", "protein"}},
	resource: []line{
		{"Anticorps anti-p53, clone DO-1", "Anti-p53 antibody, clone DO-1"}, {"Lignée HEK293, passage 12", "HEK293 line, passage 12"},
		{"Plasmide pET-28a", "Plasmid pET-28a"}, {"Milieu DMEM", "DMEM medium"},
	},
	kinds: [2]string{"Matériel biologique", "Biological material"},
}

var physics = subject{
	name: [2]string{"Physique", "Physics"},
	titles: []line{
		{"Alignement du laser sur {thing}, séance {n}", "Laser alignment on {thing}, session {n}"}, {"Spectre Raman de {thing}", "Raman spectrum of {thing}"},
		{"Conductivité de {thing} à {n} K", "Conductivity of {thing} at {n} K"}, {"Calibration du détecteur avec {thing}", "Detector calibration with {thing}"},
		{"Diffraction des rayons X sur {thing}, lot {n}", "X-ray diffraction on {thing}, batch {n}"}, {"Dépôt de {thing} par pulvérisation", "Sputtering of {thing}"},
		{"Bruit thermique de {thing}, mesure {n}", "Thermal noise of {thing}, measurement {n}"}, {"Simulation de {thing} sur {n} cœurs", "Simulation of {thing} on {n} cores"},
	},
	aims: []line{
		{"Mesurer la résistance de {thing} entre 4 K et {n} K.", "Measure the resistance of {thing} between 4 K and {n} K."},
		{"Retrouver la raie à {n} cm⁻¹ vue sur l’échantillon précédent.", "Find the line at {n} cm⁻¹ seen on the previous sample again."},
		{"Réduire la dérive du signal sous {n} nV.", "Bring the signal drift below {n} nV."},
		{"Comparer {thing} avec le modèle numérique.", "Compare {thing} with the numerical model."},
	},
	actions: []line{
		{"Pomper l’enceinte pendant {n} h jusqu’à 10⁻⁶ mbar.", "Pump the chamber for {n} h down to 10⁻⁶ mbar."},
		{"Régler la puissance du laser à {n} mW.", "Set the laser power to {n} mW."},
		{"Acquérir {n} spectres de 30 s chacun.", "Acquire {n} spectra of 30 s each."},
		{"Vérifier le zéro avec l’échantillon de référence.", "Check the zero with the reference sample."},
		{"Faire varier le champ de 0 à {n} mT par pas de 5.", "Sweep the field from 0 to {n} mT in steps of 5."},
		{"Enregistrer la température à chaque point.", "Record the temperature at every point."},
	},
	results: []line{
		{"Pic à {n} cm⁻¹, largeur compatible avec le modèle.", "Peak at {n} cm⁻¹, width compatible with the model."},
		{"La résistance chute à {n} mΩ : transition nette.", "The resistance drops to {n} mΩ: a clear transition."},
		{"Dérive de {n} nV sur la nuit, corrigée par la mesure à vide.", "Drift of {n} nV overnight, corrected with the blank."},
		{"Le désaccord avec la simulation reste de {n} %.", "The disagreement with the simulation is still {n} %."},
	},
	things: []line{
		{"l’échantillon de graphène", "the graphene sample"}, {"la couche mince de NbN", "the NbN thin film"}, {"l’échantillon de KTP", "the KTP sample"},
		{"la jonction Josephson", "the Josephson junction"}, {"la tranche de silicium", "the silicon wafer"}, {"la source au césium", "the caesium source"},
	},
	fields: []field{
		{line{"Température", "Temperature"}, "K", 400, 30000}, {line{"Puissance", "Power"}, "mW", 10, 25000},
		{line{"Pression", "Pressure"}, "mbar", 1, 100000}, {line{"Champ", "Field"}, "mT", 0, 90000},
	},
	tags: []line{{"laser", "laser"}, {"cryogénie", "cryogenics"}, {"calibration", "calibration"}, {"simulation", "simulation"}, {"couche mince", "thin film"}},
	resource: []line{
		{"Cryostat à hélium", "Helium cryostat"}, {"Laser 532 nm", "532 nm laser"}, {"Cible de niobium", "Niobium target"}, {"Détecteur InGaAs", "InGaAs detector"},
	},
	kinds: [2]string{"Appareil", "Instrument"},
}

// headings are the parts of an experiment's text.
var headings = [4]line{{"But", "Aim"}, {"Protocole", "Protocol"}, {"Résultats", "Results"}, {"Conclusion", "Conclusion"}}

var conclusions = []line{
	{"À reprendre la semaine prochaine avec un témoin.", "To be taken up next week with a control."},
	{"Résultat conforme à l’attente ; on passe à l’étape suivante.", "As expected; on to the next step."},
	{"Rien de concluant : vérifier d’abord l’étalonnage.", "Nothing conclusive: check the calibration first."},
	{"Lot conservé au congélateur, tiroir {n}.", "Batch kept in the freezer, drawer {n}."},
}

var comments = []line{
	{"As-tu gardé le reste de l’échantillon ?", "Did you keep the rest of the sample?"},
	{"Beau résultat, à montrer mardi en réunion.", "Nice result, to be shown at Tuesday’s meeting."},
	{"Le témoin manque sur la figure.", "The control is missing from the figure."},
	{"Même chose chez moi avec le lot de mars.", "Same here with the March batch."},
}

var firstNames = []string{"Ada", "Brahim", "Camille", "Dalia", "Émile", "Fatou", "Gaëlle", "Hugo", "Inès", "Jules", "Karim", "Léa", "Malo", "Nadia",
	"Océane", "Paul", "Quentin", "Rosalind", "Samir", "Théa", "Ugo", "Vera", "Wassim", "Xavière", "Yann", "Zoé"}

var lastNames = []string{"Arnaud", "Bernard", "Chevalier", "Diallo", "Étienne", "Faure", "Garnier", "Haddad", "Imbert", "Jacquet", "Keller", "Lefèvre",
	"Martin", "Nguyen", "Olivier", "Petit", "Quéré", "Rousseau", "Schmidt", "Traoré", "Urbain", "Vidal", "Weber", "Yilmaz", "Zimmermann"}
