"""Who may reach the roof's own routes and those that other packages bring."""

POLICY = {
    "home": "signed_in",
    "healthz": "anonymous",  # for load balancers; says up or down, nothing else
    # The visual contract; there only under DEBUG and in tests.
    "styleguide": "signed_in",
    "styleguide-list": "signed_in",
    "styleguide-empty": "signed_in",
    "styleguide-bulk": "signed_in",
    "styleguide-record": "signed_in",
    "styleguide-wizard": "signed_in",
    "styleguide-form": "signed_in",
    # Django's admin: set-up, for staff. Its sign-in page only sends to ours.
    "admin:login": "anonymous",
    "admin:logout": "anonymous",
    "admin:*": "staff",
    "admin/*": "staff",  # its unnamed redirects
    # allauth: what somebody needs who is not, or not yet, signed in; one by one.
    "account_login": "anonymous",
    "account_logout": "anonymous",
    "account_signup": "anonymous",  # answers "ask your administrator"
    "account_inactive": "anonymous",
    "account_confirm_email": "anonymous",
    "account_email_verification_sent": "anonymous",
    "account_confirm_login_code": "anonymous",
    "account_reset_password": "anonymous",
    "account_reset_password_done": "anonymous",
    "account_reset_password_from_key": "anonymous",
    "account_reset_password_from_key_done": "anonymous",
    "mfa_authenticate": "anonymous",
    "mfa_login_webauthn": "anonymous",
    # allauth: one's own account.
    "account_reauthenticate": "signed_in",
    "account_email": "signed_in",
    "account_change_password": "signed_in",
    "account_set_password": "signed_in",
    "mfa_index": "signed_in",
    "mfa_reauthenticate": "signed_in",
    "mfa_activate_totp": "signed_in",
    "mfa_deactivate_totp": "signed_in",
    "mfa_view_recovery_codes": "signed_in",
    "mfa_generate_recovery_codes": "signed_in",
    "mfa_download_recovery_codes": "signed_in",
    "mfa_list_webauthn": "signed_in",
    "mfa_add_webauthn": "signed_in",
    "mfa_edit_webauthn": "signed_in",
    "mfa_remove_webauthn": "signed_in",
    "mfa_reauthenticate_webauthn": "signed_in",
    "usersessions_list": "signed_in",
}
