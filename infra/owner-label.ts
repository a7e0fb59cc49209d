/** The label that says which stack a container belongs to: `project/stack#id`. The id lives in the stack's state. */
export const OWNER_LABEL = 'netbox-as-code.stack'
