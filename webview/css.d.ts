// Style sheets are imported for their effect: esbuild puts them into the bundle beside the script.
declare module "*.css";
