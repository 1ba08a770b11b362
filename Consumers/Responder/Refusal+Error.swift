import Messages
import OpenAI

/// What a client is told for each refusal: the code says status and type, the sentence is for a person.
extension Refusal {
    var error: OpenAIError {
        switch self {
        case .keyUnknown:
            OpenAIError(.invalidAPIKey, "This API key is not known here or was revoked.")
        case .accountBlocked:
            OpenAIError(.accountBlocked, "This account is blocked. Please write to whoever runs this service.")
        case .late:
            OpenAIError(.late, "The request was not taken up in time and cost nothing. Please try again.")
        case .quotaExhausted(let available, let needed):
            OpenAIError(
                .insufficientQuota,
                "The account's credit does not suffice: this request needs at least \(needed) CNY, and "
                    + "\(available) CNY is available. Please add credit.")
        case .tooManyStreams(let limit):
            OpenAIError(
                .tooManyStreams,
                "The account has \(limit) open requests, as many as it may. Please wait until one has ended.")
        case .idempotencyKeyReused:
            OpenAIError(
                .idempotencyKeyReused,
                "This Idempotency-Key was used for another request body. Please choose a new key.")
        case .expired:
            OpenAIError(
                .answerExpired, "No answer was finished in time, and the request cost nothing. Please try again.")
        case .withdrawn:
            OpenAIError(.withdrawn, "The request could not be accepted and cost nothing. Please try again.")
        case .setAside:
            OpenAIError(
                .unavailable,
                "This account cannot be served until whoever runs this service has looked at it. The request cost "
                    + "nothing.")
        }
    }

    /// How the stream ends for it.
    var ending: Ending {
        self == .expired ? .expired : .refused
    }
}
