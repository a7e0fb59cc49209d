package operations

import (
	"context"
	"errors"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
)

// The logs of clouds, for `pulumi logs`: this engine is built without clouds.
var errWithout = errors.New("this engine was built without the logs of clouds")

func AWSOperationsProvider(context.Context, map[config.Key]string, *Resource) (Provider, error) {
	return nil, errWithout
}

func GCPOperationsProvider(context.Context, map[config.Key]string, *Resource) (Provider, error) {
	return nil, errWithout
}
