// Copyright 2026, Pulumi Corporation.
//
// Licensed under the Apache License, Version 2.0 (the "License");
// you may not use this file except in compliance with the License.
// You may obtain a copy of the License at
//
//     http://www.apache.org/licenses/LICENSE-2.0
//
// Unless required by applicable law or agreed to in writing, software
// distributed under the License is distributed on an "AS IS" BASIS,
// WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
// See the License for the specific language governing permissions and
// limitations under the License.

// Changed: what reads the description of Pulumi Cloud's API is left out, for `pulumi api`, which refuses. The types are the original's.

package cloud

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"github.com/gorilla/mux"
)

type ParamSpec struct {
	Name        string   `json:"name"`
	In          string   `json:"in"`
	Type        string   `json:"type"`
	Required    bool     `json:"required,omitempty"`
	Description string   `json:"description,omitempty"`
	Values      []string `json:"values,omitempty"`
}

type ResponseSpec struct {
	Status         string
	Description    string
	ContentType    string
	SchemaText     string
	SchemaMarkdown string
	SchemaJSON     json.RawMessage
}

type ErrorRef struct {
	Status      string
	Description string
}

type Operation struct {
	OperationID         string
	Method              string
	Path                string
	Summary             string
	Description         string
	Tag                 string
	Params              []ParamSpec
	HasBody             bool
	BodyContentType     string
	ResponseContentType string
	SuccessContentTypes []string
	BodySchemaText      string
	ResponseSchemaText  string
	BodySchemaJSON      json.RawMessage
	ResponseSchemaJSON  json.RawMessage
	BodySchemaMarkdown  string
	InlineResponses     []ResponseSpec
	StockErrors         []ErrorRef
	IsPreview           bool
	IsDeprecated        bool
	SupersededBy        string
}

type Index struct {
	Operations  []*Operation
	ByKey       map[string]*Operation
	SpecVersion string
	router      *mux.Router
}

var methodPrecedence = map[string]int{
	"GET": 0, "POST": 1, "PUT": 2, "PATCH": 3, "DELETE": 4, "HEAD": 5, "OPTIONS": 6,
}

func LoadIndex(context.Context, io.Writer, bool) (*Index, error) {
	return nil, errors.New("this engine was built without Pulumi Cloud's API")
}

func (o *Operation) Key() string { return o.Method + " " + o.Path }

func mdInline(string) string { return "" }

func markdownEnumTail([]string) string { return "" }
