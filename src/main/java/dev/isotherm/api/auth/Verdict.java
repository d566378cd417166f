package dev.isotherm.api.auth;

/** What the check of a token says. */
public sealed interface Verdict {
    /**
     * The token is genuine and valid now.
     *
     * @param issuer who issued it
     * @param subject whom it is about, 1 to 128 characters
     */
    record Accepted(String issuer, String subject) implements Verdict {}

    /** The token is refused. */
    record Refused(Reason reason) implements Verdict {}

    /** Nobody can say yet. */
    record Undecided(Doubt doubt) implements Verdict {}

    /** Why nobody can say whether a token is genuine. The texts are for the log. */
    enum Doubt {
        NO_KEYS("no key of its issuer could be fetched yet"),
        FLOOD("too many signatures were wrong in this second, so no more are checked");

        private final String text;

        Doubt(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Why a token is refused. The texts are for the log, and contain nothing of the token. */
    enum Reason {
        MISSING("there is none"),
        NOT_A_TOKEN("it is not a signed token (a JWT)"),
        ALGORITHM("it is not signed with RS256 or ES256"),
        NO_KEY_ID("it does not name its key (kid)"),
        ISSUER("its issuer (iss) is not one of ours"),
        AUDIENCE("it is for another audience (aud)"),
        EXPIRED("it has expired (exp)"),
        NOT_YET_VALID("it is not valid yet (iat, nbf or auth_time)"),
        CLAIM("exp, iat or sub is missing, or a claim has a wrong type"),
        UNKNOWN_KEY("its issuer has no such key (kid)"),
        SIGNATURE("its signature is wrong");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
