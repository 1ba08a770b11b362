internal import Telemetry

/// What the door does, in numbers.
struct DoorMetrics: Sendable {
    let chats = Counter(label: "yizhan_chats_total", help: "Chat requests that were written to the log.")
    let withdrawn = Counter(
        label: "yizhan_chats_withdrawn_total", help: "Chat requests that the log did not acknowledge in time.")
    let firstToken = Histogram(
        label: "yizhan_chat_first_event_seconds", help: "From a chat request to the first events of its answer.")
}
