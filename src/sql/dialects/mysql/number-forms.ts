/** The form of text that a number is read from; MySQL would take what it understands and leave out the rest. */
export const numberForms = {
  integer: '^ *[-+]{0,1}[0-9]+ *$',
  decimal: '^ *[-+]{0,1}([0-9]+[.]{0,1}[0-9]*|[.][0-9]+)([eE][-+]{0,1}[0-9]+){0,1} *$',
  real: '^ *[-+]{0,1}([0-9]+[.]{0,1}[0-9]*|[.][0-9]+)([eE][-+]{0,1}[0-9]+){0,1} *$',
  boolean: '^ *(t|tr|tru|true|y|ye|yes|on|1|f|fa|fal|fals|false|n|no|of|off|0) *$',
} as const
