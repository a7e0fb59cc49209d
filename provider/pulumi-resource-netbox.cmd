@rem How Pulumi starts the provider in Windows: as pulumi-resource-netbox beside this does elsewhere.
@node "%~dp0main.ts" %*
