/// Why what came under a platform's name is not believed, or not understood.
package enum CallbackFault: Error, Hashable, Sendable {
    /// The encoding key is not 43 letters and digits, or there is none where one is needed.
    case badKey
    /// A parameter of the query is not there.
    case missing(String)
    case badSignature
    /// Signed longer ago, or later, than `Callback.patience`.
    case clock(secondsOff: Int)
    /// Came in plain where only what is sealed is taken.
    case unsealed
    /// Not sealed with this key, or altered.
    case undecipherable
    /// Sealed for another app or company.
    case otherReceiver
    /// Not what the platform describes.
    case malformed
}

extension CallbackFault {
    /// A word for counters and logs; it never holds anything of the message.
    package var code: String {
        switch self {
        case .badKey: "bad_key"
        case .missing: "missing_parameter"
        case .badSignature: "bad_signature"
        case .clock: "clock"
        case .unsealed: "unsealed"
        case .undecipherable: "undecipherable"
        case .otherReceiver: "other_receiver"
        case .malformed: "malformed"
        }
    }
}
