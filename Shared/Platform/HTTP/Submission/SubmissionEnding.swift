internal import CCurl

/// How the submission of a mail ended, as the server said it or the line.
package enum SubmissionEnding: Sendable, Hashable {
    /// The server has taken the mail over.
    case accepted
    /// The server said no, with this reply: 4xx for now, 5xx for good.
    case refused(reply: Int)
    /// Neither came about.
    ///
    /// - Parameters:
    ///   - mayHaveBeenTaken: true if the whole mail was sent, so that the server may have it and its word was lost.
    ///   - reason: a sentence for the log. It may name the host, but nothing of the mail.
    case failed(mayHaveBeenTaken: Bool, reason: String)

    /// Sorts libcurl's codes.
    ///
    /// - Parameters:
    ///   - reply: the server's last reply.
    ///   - isRead: true once libcurl has all of the mail.
    init(_ code: CURLcode, reply: Int?, isRead: Bool, reason: String) {
        if code == CURLE_OK {
            self = .accepted
            return
        }
        if let reply, (400...599).contains(reply), Self.isVerdict(code) {
            self = .refused(reply: reply)
            return
        }
        let reason = reason.isEmpty ? String(cString: curl_easy_strerror(code)) : reason
        self = .failed(mayHaveBeenTaken: isRead && reply == Self.goAhead, reason: reason)
    }

    /// The reply to `DATA`.
    private static let goAhead = 354

    /// True for the codes that libcurl gives where it did not like a reply; others leave a reply behind that was not the
    /// reason.
    private static func isVerdict(_ code: CURLcode) -> Bool {
        switch code {
        // Of a greeting or a whole mail; of a sender, a recipient or the wish to send; of a user and a password.
        case CURLE_WEIRD_SERVER_REPLY, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_REMOTE_ACCESS_DENIED,
            CURLE_LOGIN_DENIED:
            true
        default: false
        }
    }
}
