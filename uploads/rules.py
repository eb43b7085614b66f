"""Who may do what with an upload. Whom it concerns at all is the question of `Upload.objects.visible_to`."""

from uploads import kinds


def uploads_anything(user) -> bool:
    """Whether there is any kind of sheet that the user hands in."""
    return bool(kinds.kinds_for(user))


def may_change(user, upload) -> bool:
    """Whether the user goes on with the upload: who handed it in, or hands in for the same organisation."""
    resource = kinds.find(upload.kind)
    if upload.uploaded_by_id == user.pk:
        return resource.may_upload(user)
    if upload.organization is None:
        return False
    return resource.may_upload(user) and resource.organizations(user).filter(pk=upload.organization_id).exists()


def may_undo(user, upload) -> bool:
    """Whether the user may take back what the upload wrote: the same people."""
    return may_change(user, upload)


def may_download(user, upload) -> bool:
    """Whether the user may have the file: who handed it in, and who hands in for its organisation.

    A sheet may hold more than its page shows, so that seeing the page is not enough.
    """
    return may_change(user, upload)
