#!/usr/bin/env node
/** The Pulumi provider for NetBox, as the process that Pulumi starts. */
import { netboxPlugin } from './plugin.ts'
import { serve } from './rpc/index.ts'

void serve(netboxPlugin())
