import { oci } from '../docker/layout.ts';
import { ollama } from '../ollama/layout.ts';
import type { StoreLayout, StoreName } from './model.ts';

const LAYOUTS: Readonly<Record<StoreName, StoreLayout>> = { ollama, oci };

export const STORE_NAMES = Object.keys(LAYOUTS) as readonly StoreName[];

/** How a kind of store lies on disk. */
export const layoutOf = (name: StoreName): StoreLayout => LAYOUTS[name];
