/// All keys of log lines, so that one thing has one name in all lines.
///
/// Every line also has `time`, `level`, `logger` and `message`.
package enum LogKey: String, Sendable, CaseIterable {
    // Identities.
    case account, request, stream, trace, attempt, key, model, channel, merchant, app

    // Places on the log.
    case topic, partition, offset, consumer, record

    // Network.
    case address, port, method, path, status

    // Failures.
    case code, reason, error, signal

    // Amounts.
    case count, bytes, limit, amountMicroYuan, durationMilliseconds, ageMilliseconds

    // Listed words.
    case list, word, action, place

    // Setup of the process.
    case version, engine, file, setting, value, process, seed
}
