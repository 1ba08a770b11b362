internal import Credentials
internal import HTTP
internal import Messages
package import Problems

/// Who calls.
extension Ingress {
    /// Returns the caller: by an API key or a session's token in a header, else by a session's cookie. A change by a
    /// cookie needs the session's CSRF token. Reads only what is signed, so a forged key costs no append.
    package func authenticate(_ call: Call) throws(Problem) -> Caller {
        let presented = Presented(call.request.head, at: sessions.site(of: call.request))
        let caller = try caller(presented)
        call.account = caller.account
        return caller
    }

    func caller(_ presented: Presented) throws(Problem) -> Caller {
        switch presented {
        case .nothing: throw Problem(.missingAPIKey)
        case .unreadable: throw Problem(.invalidAPIKey, "This API key is not one of ours.")
        case .differing: throw Problem(.credentialsDiffer)
        case .unclearCookie: throw Problem(.sessionInvalid)
        case .text(let text): return try callers.caller(text, at: clock)
        case .cookie(let token, let proof):
            let caller = try callers.caller(token, at: clock)
            // A cookie is made by us, for a session.
            guard let session = caller.session else { throw Problem(.sessionInvalid) }
            if let proof, !sessions.isCSRF(proof, of: session) { throw Problem(.csrfMissing) }
            return caller
        }
    }
}
