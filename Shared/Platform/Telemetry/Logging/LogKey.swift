/// All keys of log lines, so that one thing has one name in all lines.
///
/// Every line also has `time`, `level`, `logger` and `message`.
package enum LogKey: String, Sendable, CaseIterable {
    // Who and which.
    case account, request, stream, trace, attempt, key, model, channel

    // Where on the log.
    case topic, partition, offset, consumer, record

    // Where in the network.
    case address, port, method, path, status

    // What went wrong.
    case code, reason, error, signal

    // How much.
    case count, bytes, limit, amountMicroYuan, durationMilliseconds, ageMilliseconds

    // How the process was set up.
    case version, engine, file, setting, value, process, seed
}
