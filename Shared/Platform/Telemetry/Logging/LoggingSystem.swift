/// Where the process decides, once and at its start, what its loggers say and how.
package enum LoggingSystem {
    /// Sets level and format of every logger of the process, also of those that exist; before it, `info` and `json`.
    package static func bootstrap(level: Logger.Level, format: LogFormat) {
        LogOutput.standardError.configure(level: level, format: format)
    }
}
