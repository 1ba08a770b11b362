internal import CCurl
internal import Telemetry

/// Hands mails to an SMTP server through libcurl, each over a connection of its own.
///
/// It stands beside the HTTP client because a C library is called in one room. It does not share the client's set of
/// transfers: libcurl 7.88 waits for the server's word on a whole mail, and for its answer to `QUIT`, inside its own
/// call, also in a set that otherwise never blocks. So a session blocks, and belongs on a thread that serves nothing
/// else. Every wait in it has a deadline.
package final class SMTPSession {
    private let pointer: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    /// What libcurl has still to read of the mail.
    fileprivate var unread: ArraySlice<UInt8> = []
    private let server: Server

    package init(_ server: Server) {
        MultiHandle.startLibrary()
        guard let pointer = curl_easy_init() else { preconditionFailure("out of memory for a transfer") }
        self.pointer = pointer
        self.server = server
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setPermanentOptions()
    }

    deinit {
        curl_easy_cleanup(pointer)
        errorText.deallocate()
    }

    /// Hands over one mail, and waits for the server's word on it.
    ///
    /// - Parameters:
    ///   - mail: the lines of the mail, each with CR and LF.
    ///   - deadline: for all of it but the goodbye, which has `Server.replyTime`.
    package func submit(
        _ mail: [UInt8], from sender: String, to recipient: String, within deadline: Duration
    ) -> SubmissionEnding {
        guard let recipients = curl_slist_append(nil, recipient) else {
            preconditionFailure("out of memory for a recipient")
        }
        defer {
            set(CURLOPT_MAIL_RCPT, list: nil)
            curl_slist_free_all(recipients)
            unread = []
        }
        unread = mail[...]
        errorText[0] = 0
        set(CURLOPT_MAIL_FROM, sender)
        set(CURLOPT_MAIL_RCPT, list: recipients)
        set(CURLOPT_TIMEOUT_MS, deadline.curlMilliseconds)
        let code = curl_easy_perform(pointer)
        return SubmissionEnding(
            code, reply: lastReply, isRead: unread.isEmpty, reason: String(cString: errorText))
    }

    /// The server's last reply before its answer to `QUIT`; nil if there was none.
    private var lastReply: Int? {
        var reply = 0
        yizhan_easy_get_long(pointer, CURLINFO_RESPONSE_CODE, &reply)
        return reply == 0 ? nil : reply
    }
}

// MARK: - Options

extension SMTPSession {
    private func setPermanentOptions() {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        set(CURLOPT_URL, server.url)
        set(CURLOPT_PROXY, "")
        set(CURLOPT_FORBID_REUSE, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, server.connectTime.curlMilliseconds)
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, Int(server.replyTime.components.seconds)))
        set(CURLOPT_USE_SSL, Int((server.security == .plain ? CURLUSESSL_NONE : CURLUSESSL_ALL).rawValue))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if let authorities = server.certificateAuthorities { set(CURLOPT_CAINFO, authorities) }
        if let login = server.login {
            set(CURLOPT_USERNAME, login.user)
            set(CURLOPT_PASSWORD, login.password.exposed)
        }
        set(CURLOPT_UPLOAD, 1)
        accept(yizhan_easy_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText))
        // Unretained: libcurl calls back inside `submit` only.
        accept(yizhan_easy_set_pointer(pointer, CURLOPT_READDATA, Unmanaged.passUnretained(self).toOpaque()))
        accept(yizhan_easy_set_transfer(pointer, CURLOPT_READFUNCTION, lendMail))
        // Replies would go to standard output.
        accept(yizhan_easy_set_transfer(pointer, CURLOPT_WRITEFUNCTION, dropReply))
    }

    private func set(_ option: CURLoption, _ value: Int) {
        accept(yizhan_easy_set_long(pointer, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) {
        accept(yizhan_easy_set_string(pointer, option, value))
    }

    private func set(_ option: CURLoption, list: UnsafeMutablePointer<curl_slist>?) {
        accept(yizhan_easy_set_list(pointer, option, list))
    }

    private func accept(_ code: CURLcode) {
        precondition(code == CURLE_OK, "libcurl refuses an option that it has: it is out of memory or built without it")
    }
}

/// Called by libcurl for the next bytes of the mail; nothing more ends it.
private func lendMail(
    _ room: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let room, let context else { preconditionFailure("libcurl hands back the context it was given") }
    let session = Unmanaged<SMTPSession>.fromOpaque(context).takeUnretainedValue()
    let piece = session.unread.prefix(size * count)
    UnsafeMutableRawBufferPointer(start: room, count: size * count).copyBytes(from: piece)
    session.unread = session.unread.dropFirst(piece.count)
    return piece.count
}

private func dropReply(
    _: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _: UnsafeMutableRawPointer?
) -> Int { size * count }
