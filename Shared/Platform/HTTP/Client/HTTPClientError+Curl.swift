internal import CCurl

extension HTTPClientError {
    /// Sorts libcurl's codes by what the caller can do. Nil if the transfer succeeded.
    init?(_ code: CURLcode, of handle: EasyHandle) {
        if code == CURLE_OK {
            // Libcurl takes a connection that ends among the header lines for a complete head.
            guard !handle.reception.hasHead else { return nil }
            self.init(.cut, mayHaveReachedPeer: true, reason: "the connection ended before the head of the answer did")
            return
        }
        let text = handle.failureText
        let reason = text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
        let kind = Self.kind(of: handle.reception.refusal) ?? Self.kind(of: code, isStarted: handle.isRequestStarted)
        self.init(kind, mayHaveReachedPeer: handle.isRequestStarted, reason: reason)
    }

    private static func kind(of refusal: Reception.Refusal?) -> Kind? {
        switch refusal {
        case .headTooLarge: .tooLarge(.head)
        case .bodyTooLarge: .tooLarge(.body)
        case .malformed: .other
        case nil: nil
        }
    }

    private static func kind(of code: CURLcode, isStarted: Bool) -> Kind {
        switch code {
        case CURLE_OPERATION_TIMEDOUT:
            // Libcurl knows only the connect deadline.
            .timedOut(.connect)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED,
            CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CLIENTCERT:
            .tls
        case CURLE_OUT_OF_MEMORY where isStarted:
            // Libcurl's code for a header line above its own limit, 100 kB.
            .tooLarge(.head)
        default:
            isStarted ? kindAfterStart(of: code) : kindBeforeStart(of: code)
        }
    }

    private static func kindBeforeStart(of code: CURLcode) -> Kind {
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_LOGIN_DENIED: .invalidRequest
        case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT, CURLE_BAD_FUNCTION_ARGUMENT: .other
        default: .connect
        }
    }

    private static func kindAfterStart(of code: CURLcode) -> Kind {
        switch code {
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM,
            CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY:
            // A failure to connect after the start: a pooled connection broke, and no new one was possible.
            .cut
        default:
            .other
        }
    }
}
