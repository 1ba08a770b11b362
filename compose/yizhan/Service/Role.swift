/// A part of the service that a process can play: a producer with its relay, or one consumer.
enum Role: String, CaseIterable, Sendable {
    // In the order in which they are started: whoever answers comes before whoever asks.
    case auth, quota, books, llm, responder, chat

    var meaning: String {
        switch self {
        case .auth: "keys of accounts"
        case .quota: "credit: reservations and charges"
        case .books: "ledger pages"
        case .llm: "calls of models"
        case .responder: "what the deciding roles say to those who asked"
        case .chat: "the HTTP API, the page, and the streams of answers"
        }
    }
}
