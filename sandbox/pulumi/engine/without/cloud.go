// Package cloud stands where the key services of clouds would: this engine is built without them.
package cloud

import (
	"encoding/json"
	"errors"

	"github.com/pulumi/pulumi/pkg/v3/secrets"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

const Type = "cloud"

var errWithout = errors.New("this engine was built without awskms, azurekeyvault, gcpkms and hashivault: it encrypts with a passphrase")

func EditProjectStack(*workspace.ProjectStack, json.RawMessage) error { return errWithout }

func NewCloudSecretsManagerFromState(json.RawMessage) (secrets.Manager, error) {
	return nil, errWithout
}

func NewCloudSecretsManager(*workspace.ProjectStack, string, bool) (secrets.Manager, error) {
	return nil, errWithout
}
