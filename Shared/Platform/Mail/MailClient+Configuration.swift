package import HTTP

extension MailClient {
    /// The settings of a client.
    ///
    /// | key | default | what it is |
    /// | --- | --- | --- |
    /// | `server` | | host, port, security, login: `SMTPSession.Server` |
    /// | `lanes` | 2 | mails that are handed over at once, each on a thread |
    /// | `mostOpenMails` | 256 | mails that wait or are handed over; one more is told to try again |
    /// | `mostBytes` | 256 KiB | the largest mail |
    /// | `deadline` | 30 s | for one mail, with its wait for a lane |
    package struct Configuration: Sendable {
        package var server: SMTPSession.Server
        package var lanes = 2
        package var mostOpenMails = 256
        package var mostBytes = 256 << 10
        package var deadline: Duration = .seconds(30)

        package init(server: SMTPSession.Server) {
            self.server = server
        }
    }
}
