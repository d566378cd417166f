package dev.isotherm.api.job;

import dev.isotherm.api.route.ApiException;
import dev.isotherm.api.route.Params;
import dev.isotherm.api.route.Principal;
import dev.isotherm.config.Credential;
import dev.isotherm.job.store.Jobs;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The ids of jobs as clients know them. Equal work is one job, but each principal has an id of its own for it, which
 * opens nothing for others. A user's id is that of the job, followed by a signature for the user, so nothing is stored.
 * Programs with the service token share the id of the job. Belongs to one context.
 */
public final class JobHandles {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SIGNATURE_BYTES = 16;
    private static final int SIGNATURE_DIGITS = 2 * SIGNATURE_BYTES;
    /* The id of a job ends with 32 digits. */
    private static final Pattern USERS_ID = Pattern.compile("[a-z_]+_[0-9]+_[0-9a-f]{" + (32 + SIGNATURE_DIGITS) + "}");

    private final Jobs jobs;
    private final List<Mac> macs;

    /**
     * Makes the ids.
     *
     * @param jobs knows who gave a job up
     * @param tokens the service tokens: the same in all instances, and known to no user. The first one signs, each one is
     *     accepted, so a token can be replaced while jobs run
     */
    public JobHandles(Jobs jobs, List<Credential> tokens) {
        this.jobs = jobs;
        this.macs = tokens.stream().map(JobHandles::mac).toList();
    }

    private static Mac mac(Credential token) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes("ids of jobs " + token.sha256()), ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }

    /** The principal's id of a job. */
    public String of(String job, Principal principal) {
        return principal instanceof Principal.Service ? job : job + sign(macs.get(0), job, principal);
    }

    /** The job that an operator asks for, by its id or by the id that a user has of it. */
    public static String forOperator(RoutingContext ctx) {
        String id = Params.jobId(ctx);
        return USERS_ID.matcher(id).matches() ? id.substring(0, id.length() - SIGNATURE_DIGITS) : id;
    }

    /**
     * The job that a client asks for.
     *
     * @throws ApiException 404 if the id is not the caller's
     */
    Asked asked(RoutingContext ctx) {
        String handle = Params.jobId(ctx);
        Principal principal = Principal.of(ctx).orElseThrow();
        if (principal instanceof Principal.Service) {
            return new Asked(handle, handle, principal);
        }
        int split = handle.length() - SIGNATURE_DIGITS;
        String job = handle.substring(0, Math.max(0, split));
        byte[] given = bytes(handle.substring(Math.max(0, split)));
        if (split <= 0
                || macs.stream().noneMatch(mac -> MessageDigest.isEqual(bytes(sign(mac, job, principal)), given))) {
            throw ApiException.notFound("Job not found");
        }
        return new Asked(job, handle, principal);
    }

    /** Fails with 404 if the owner gave the job up, though it goes on for others. Only for jobs that have not ended. */
    Future<Void> wanted(Asked asked) {
        return jobs.isGivenUp(asked.job(), asked.owner())
                .compose(givenUp -> givenUp
                        ? Future.failedFuture(ApiException.notFound("Job not found"))
                        : Future.succeededFuture());
    }

    /**
     * A job that its owner asks for.
     *
     * @param job its id
     * @param handle the owner's id of it
     * @param principal the owner
     */
    record Asked(String job, String handle, Principal principal) {
        String owner() {
            return principal.key();
        }
    }

    private static String sign(Mac mac, String job, Principal principal) {
        byte[] signature = mac.doFinal(bytes(job + '\n' + principal.key()));
        return HexFormat.of().formatHex(signature, 0, SIGNATURE_BYTES);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
