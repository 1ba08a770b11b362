internal import Credentials
internal import EventLoop
internal import EventStream
internal import HTTP
internal import Ingress
internal import JSON
internal import Messages
internal import Problems
internal import Streams

/// Tells the browser that asked for a ticket what becomes of it, as server-sent events: one event, then the end.
///
/// | event | data | the page |
/// | --- | --- | --- |
/// | `proven` | `as`: the identity, as text | collects the session |
/// | `expired` | | asks for another ticket |
/// | `ended` | `state`, if SignIn has said one; also if another page listens now | looks what `verify` says |
///
/// It waits no longer than a ticket may live, and comments keep the line open meanwhile.
@IOLoop
final class TicketAnswer: StreamSink {
    private let call: Call
    /// Nil after the end.
    private var place: TicketListeners.Place?
    private var reader: (any StreamReader)?
    private var timer: LoopTimer?
    /// True if nothing was written since the last tick, so that a heartbeat is due.
    private var isQuiet = false

    init(_ call: Call, _ place: TicketListeners.Place) {
        self.call = call
        self.place = place
    }

    /// Sends the head at once: the browser wants to know that the line is alive.
    ///
    /// - Parameter rest: how long to wait.
    func begin(within rest: Duration) {
        call.writer.onClose = { [weak self] in self?.release() }
        place?.whenTaken = { [weak self] in self?.finish(named: "ended", [:]) }
        let fields: HTTPFields = [.cacheControl: "no-store", .xAccelBuffering: "no"]
        call.writer.start(call.head(.ok, "text/event-stream; charset=utf-8", fields))
        call.writer.write(EventFrames.heartbeat)
        timer = LoopTimer(after: rest) { [weak self] in self?.finish(named: "ended", [:]) }
    }

    func attach(_ reader: any StreamReader) {
        guard place != nil else { return reader.close() }
        self.reader = reader
    }

    var pendingBytes: Int { call.writer.pendingBytes }
    func flush() { call.writer.flush() }
    func receive(_ events: [UInt8]) {}
    func redirected(to stream: StreamID) {}
    func caughtUp(isBegun: Bool) {}

    func tick(_ now: ContinuousClock.Instant) {
        if isQuiet, pendingBytes == 0 { call.writer.write(EventFrames.heartbeat) }
        isQuiet = true
    }

    func end(_ end: StreamEnd) {
        guard case .document(_, let body) = end, let document = try? JSONValue(parsing: body) else {
            return finish(named: "ended", [:])
        }
        switch document.member("state")?.string {
        case "proven": finish(named: "proven", ["as": .optional(document.member("as")?.string)])
        case "expired": finish(named: "expired", [:])
        case let state: finish(named: "ended", ["state": .optional(state)])
        }
    }

    private func finish(named name: StaticString, _ data: JSONText) {
        guard place != nil else { return }
        release()
        call.writer.write(EventFrames.event(named: name, data.bytes))
        call.writer.finish()
    }

    private func release() {
        timer = nil
        reader?.close()
        reader = nil
        place?.release()
        place = nil
    }
}
