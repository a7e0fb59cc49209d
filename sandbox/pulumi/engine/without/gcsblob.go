// Package gcsblob stands where the driver for gs:// would: this engine is built without clouds.
package gcsblob

const Scheme = "gs"
