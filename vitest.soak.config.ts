// What takes too long for every day: `npm run soak`.
import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["test/**/*.soak.ts"] } });
