/** Chemical formulas for KaTeX: loading it is using it. */
declare module "katex/contrib/mhchem";
