// Package s3blob stands where the driver for s3:// would: this engine is built without clouds, and says that it has no such driver.
package s3blob
