export { CommentsSection } from "./CommentsSection";
export { FieldsSection } from "./FieldsSection";
export { FilesSection } from "./FilesSection";
export { LinksSection } from "./LinksSection";
export type { SectionProps } from "./parts/write";
export { SharingPanel } from "./SharingPanel";
export { StepsSection } from "./StepsSection";
export { TagsLine } from "./TagsLine";
