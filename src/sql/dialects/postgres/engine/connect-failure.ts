import { ConfigurationError, GranaryError, OperationalError, ProgrammingError } from '../../../../errors/index.ts'

/**
 * An error of ours for what went wrong while a connection was opened. The library's own error becomes the `cause` where it can hold
 * nothing secret.
 */
export function connectFailure(error: unknown, where: string): unknown {
  if (error instanceof GranaryError || !(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const options = { cause: error }
  if (/^28/.test(code) || /^SASL:/.test(error.message) || /password must be a string/i.test(error.message))
    return new ConfigurationError('AUTHENTICATION_FAILED', `${where} refuses the user, the password or the certificate`, options)
  if (code === '42704' || code === '22023' || code === '55P02')
    return new ConfigurationError('OPTION_INVALID', `${where} does not take a setting of the session: ${error.message}`, options)
  if (/unsupported startup parameter/i.test(error.message))
    return new ConfigurationError(
      'OPTION_INVALID',
      `${where} is a pooler that takes no settings of sessions: open with the option pooler: 'transaction'`,
      options,
    )
  if (code === '3D000') return new ProgrammingError('OBJECT_MISSING', `${where} has no database of that name; create it`, options)
  if (code === '53300' || code === '53400')
    return new OperationalError('CONNECTION_LOST', `${where} has no room for another connection; use fewer, or raise max_connections`, {
      ...options,
      disconnected: true,
      retryable: true,
    })
  if (/^(?:CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_SSL|ERR_OSSL)/.test(code) || /does not support SSL/.test(error.message))
    return new ConfigurationError('AUTHENTICATION_FAILED', `no safe connection to ${where} can be made: ${error.message}`, options)
  return new OperationalError('CONNECTION_LOST', `${where} cannot be reached (${code === '' ? error.message : code})`, {
    ...options,
    disconnected: true,
    retryable: true,
  })
}
