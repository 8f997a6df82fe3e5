#!/usr/bin/env node
import '@millrace/config/assert-node';
import { createProgram } from './program.ts';

await createProgram().parseAsync();
