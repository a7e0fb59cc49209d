// Package s3 has what the engine knows of S3 besides its driver.
package s3

type CopyObjectInput struct{ CopySource *string }
