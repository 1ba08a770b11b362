import EventLoop
import Kafka
import MessageLog

/// Runs what blocks on a thread of its own, off the shared pool.
enum BlockingCall {
    static func run<Value>(
        _ body: @escaping @Sendable () throws(KafkaError) -> sending Value
    ) async throws(LogError) -> sending Value {
        let thread = EventLoop(name: "log-call")
        let result: Result<Value, LogError> = await withCheckedContinuation { continuation in
            thread.execute {
                continuation.resume(returning: Result { () throws(KafkaError) in try body() }.mapError { LogError($0) })
            }
        }
        thread.stop()
        return try result.get()
    }
}
